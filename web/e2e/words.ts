// Words as the pages show them: a journey presses what a person reads, and stays right when a wording changes.
import { readdirSync } from 'node:fs'
import { readJSON, root } from './places'

export type Lang = 'zh-Hans' | 'zh-Hant' | 'pt' | 'en'
type Catalogue = Record<string, string>
type Params = Record<string, string | number>

const shared = (lang: Lang): Catalogue => readJSON(`${root}/web/shared/gen/texts.${lang}.json`)

function ofConsole(lang: Lang): Catalogue {
  const own = `${root}/web/admin/src`
  const files = [`${own}/texts/${lang}.json`]
  for (const file of readdirSync(`${own}/modules`, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith(`texts/${lang}.json`)) files.push(`${own}/modules/${file}`)
  }
  return Object.assign({}, shared(lang), ...files.map((file) => readJSON<Catalogue>(file))) as Catalogue
}

function ofPhone(lang: Lang): Catalogue {
  const own = readJSON<Catalogue>(`${root}/web/mini/src/texts/${lang}.json`)
  const words = shared(lang)
  for (const key of Object.keys(own)) own[key] = words[key] ?? own[key] ?? ''
  return { ...words, ...own }
}

const loaded = new Map<string, Catalogue>()
function lookUp(name: 'console' | 'phone', lang: Lang, key: string, params: Params): string {
  const of = `${name} ${lang}`
  const words = loaded.get(of) ?? (name === 'console' ? ofConsole(lang) : ofPhone(lang))
  loaded.set(of, words)
  const text = words[key]
  if (text === undefined) throw new Error(`the ${of} texts have no ${key}`)
  return text.replace(/\{(\w+)\}/g, (whole, field: string) => (field in params ? String(params[field]) : whole))
}

// A sentence of the console.
export const say = (key: string, params: Params = {}, lang: Lang = 'zh-Hans'): string => lookUp('console', lang, key, params)
// A sentence of the phone pages.
export const phone = (key: string, params: Params = {}, lang: Lang = 'zh-Hans'): string => lookUp('phone', lang, key, params)
