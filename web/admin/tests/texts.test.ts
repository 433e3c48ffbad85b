import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue, catalogueFiles, firstCatalogue, moduleOf, read } from '../build/texts'
import type { FormField, FormSchema } from '../src/kit/form/schema'
import type { ListSchema } from '../src/kit/list/schema'
import { languages } from '../src/kit/types'
import { modules } from '../src/app/modules'

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file))
  .map((file) => ({ file, text: readFileSync(`src/${file}`, 'utf8') }))

// Keys whose first word is a catalogue's: written whole in the code, or begun there and finished by a code.
const families = ['kit', 'shell', 'signin', 'desk', 'account', 'lang', ...modules.map((module) => module.module)]
const literal = new RegExp(`['\`]((?:${families.join('|')})\\.[A-Za-z0-9_.-]+)['\`]`, 'g')
const begun = new RegExp(`\`((?:${families.join('|')})\\.[A-Za-z0-9_.-]*)\\$\\{`, 'g')

// Keys of faults that the server sends and the code only compares.
const faults = new Set(['signin.locked', 'signin.captcha', 'signin.ceremony_over'])

function keysUsed(files: typeof sources): string[] {
  const permissions = new Set(modules.flatMap((module) => module.routes.flatMap((route) => [route.name, route.permission])))
  return files
    .flatMap(({ text }) => Array.from(text.matchAll(literal), (match) => match[1] ?? ''))
    .filter((key) => !permissions.has(key) && !faults.has(key) && !/\.(vue|ts|css|json)$/.test(key))
}

// pt and en are owed where the public, businesses, clinics and liaison officers read.
const own = sources.filter(({ file }) => !file.startsWith('modules/'))

describe('texts', () => {
  it.each(['zh-Hans', 'zh-Hant'])('every key used exists in %s', (lang) => {
    const texts = catalogue(lang)
    expect(keysUsed(sources).filter((key) => !(key in texts))).toEqual([])
  })

  it.each(['pt', 'en'])('every key of shell and kit exists in %s', (lang) => {
    const texts = catalogue(lang)
    expect(keysUsed(own).filter((key) => !(key in texts))).toEqual([])
  })

  // Its own pages wait for the sentences of a module; whoever else shows one would show its key.
  it('a sentence of a module is used in its folder only', () => {
    const first = firstCatalogue('zh-Hans')
    const owner = Object.fromEntries(catalogueFiles('zh-Hans').flatMap((file) => Object.keys(read(file)).map((key) => [key, moduleOf(file)])))
    const strange = sources.flatMap(({ file, text }) =>
      Array.from(text.matchAll(/'([a-z]\w*(?:\.[\w-]+)+)'/g), (match) => match[1] ?? '')
        .filter((key) => owner[key] && !(key in first) && !file.startsWith(`modules/${owner[key]}/`))
        .map((key) => `${file} ${key}`),
    )
    expect(strange).toEqual([])
    expect(Object.keys(first).length).toBeLessThan(Object.keys(owner).length)
  })

  it('keys finished by a code have at least one text', () => {
    const keys = Object.keys(catalogue('zh-Hans'))
    const starts = sources.flatMap(({ text }) => Array.from(text.matchAll(begun), (match) => match[1] ?? ''))
    expect(starts.filter((start) => !keys.some((key) => key.startsWith(start)))).toEqual([])
  })

  it('no file of one language lacks a key of the other', () => {
    for (const file of catalogueFiles('zh-Hans')) {
      const hant = Object.keys(read(file.replaceAll('zh-Hans', 'zh-Hant'))).sort()
      expect(hant, file).toEqual(Object.keys(read(file)).sort())
    }
  })

  it('an empty list says what comes here', () => {
    const texts = catalogue('zh-Hans')
    const entities = sources.flatMap(({ text }) => Array.from(text.matchAll(/defineList<[^>]*>\(\{\s*entity: '(\w+)'/g), (match) => match[1] ?? ''))
    expect(entities.length).toBeGreaterThan(40)
    expect(entities.filter((entity) => !(`empty.${entity}.title` in texts))).toEqual([])
  })

  it('no two files say the same key', () => {
    for (const lang of languages) {
      const keys = catalogueFiles(lang).flatMap((file) => Object.keys(read(file)))
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    }
  })

  it('sentences keep their parameters in every language', () => {
    const holes = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()
    for (const lang of ['zh-Hant', 'pt', 'en']) {
      const texts = catalogue(lang)
      for (const [key, text] of Object.entries(catalogue('zh-Hans'))) {
        const said = texts[key]
        if (said !== undefined && !key.startsWith('kit.list.')) expect(holes(said), `${lang} ${key}`).toEqual(holes(text))
      }
    }
  })

  it('no Chinese stands in the code', () => {
    const hit = sources.filter(({ text }) => /\p{Script=Han}/u.test(text.replace(/\/\/.*|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, '')))
    expect(hit.map(({ file }) => file)).toEqual([])
  })

  it('no template carries a style attribute', () => {
    const hit = sources.filter(({ file, text }) => file.endsWith('.vue') && /\sstyle="/.test(text))
    expect(hit.map(({ file }) => file)).toEqual([])
  })
})

describe('words of the schemas', () => {
  const schemas = import.meta.glob<Record<string, unknown>>('../src/modules/*/*/schema.ts', { eager: true })
  const texts = catalogue('zh-Hans')
  const known = (...keys: string[]): boolean => keys.some((key) => key in texts)

  function missingOfForm(entity: string, fields: FormField[]): string[] {
    return fields.flatMap((field) => [
      ...(known(field.label ?? `field.${entity}.${field.name}`, `field.${field.name}`) ? [] : [`field.${entity}.${field.name}`]),
      ...(field.options ?? []).map((value) => `enum.${field.enum ?? field.name}.${value}`).filter((key) => !known(key)),
      ...[field.hint, field.heading].filter((key): key is string => key !== undefined && !known(key)),
      ...missingOfForm(entity, field.fields ?? []),
    ])
  }

  function missingOfList({ entity, columns, search, views }: ListSchema<unknown>): string[] {
    return [
      ...columns.filter((column) => !known(column.label ?? `field.${entity}.${column.field}`, `field.${column.field}`)).map((column) => `field.${entity}.${column.field}`),
      ...search.filter((field) => field.name !== 'q' && !known(field.label ?? `field.${entity}.${field.name}`, `field.${field.name}`)).map((field) => `field.${entity}.${field.name}`),
      ...search.flatMap((field) => (field.options ?? []).filter((value) => !known(`enum.${field.enum}.${value}`, `state.${entity}.${value}`, `state.${value}`)).map((value) => `enum.${field.enum ?? field.name}.${value}`)),
      ...(views ?? []).filter((view) => !known(`view.${entity}.${view.key}`, `view.${view.key}`)).map((view) => `view.${entity}.${view.key}`),
    ]
  }

  it.each(Object.entries(schemas))('%s', (_, schema) => {
    const missing = Object.values(schema).flatMap((value) => {
      if (typeof value !== 'object' || value === null) return []
      if ('columns' in value) return missingOfList(value as ListSchema<unknown>)
      return 'fields' in value ? missingOfForm((value as FormSchema).entity, (value as FormSchema).fields) : []
    })
    expect(missing).toEqual([])
  })
})
