import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

// What a reader sees when their language lacks a sentence: English before Chinese for Portuguese readers.
const fallback: Record<string, string[]> = {
  'zh-Hans': ['zh-Hans'],
  'zh-Hant': ['zh-Hans', 'zh-Hant'],
  pt: ['zh-Hans', 'en', 'pt'],
  en: ['zh-Hans', 'en'],
}
const prefix = 'virtual:texts/'
const root = join(import.meta.dirname, '..')

export type Catalogue = Record<string, string>

export function catalogueFiles(lang: string): string[] {
  return [
    join(root, '../shared/gen', `texts.${lang}.json`),
    join(root, 'src/texts', `${lang}.json`),
    ...readdirSync(join(root, 'src/modules'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(join('texts', `${lang}.json`)))
      .sort()
      .map((file) => join(root, 'src/modules', file)),
  ].filter((file) => existsSync(file))
}

export function read(file: string): Catalogue {
  return JSON.parse(readFileSync(file, 'utf8')) as Catalogue
}

/** Own catalogue of one language, without fallback. */
export function catalogue(lang: string): Catalogue {
  return Object.assign({}, ...catalogueFiles(lang).map(read)) as Catalogue
}

/**
 * texts serves one merged catalogue a language (`virtual:texts/pt`), so that a
 * page loads its words in one request and only in the language being read.
 */
export function texts(): Plugin {
  return {
    name: 'texts',
    resolveId: (id) => (id.startsWith(prefix) ? '\0' + id : undefined),
    load(id) {
      if (!id.startsWith('\0' + prefix)) return undefined
      const langs = fallback[id.slice(prefix.length + 1)] ?? []
      for (const lang of langs) for (const file of catalogueFiles(lang)) this.addWatchFile(file)
      const merged = Object.assign({}, ...langs.map(catalogue)) as Catalogue
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(merged))})`
    },
  }
}
