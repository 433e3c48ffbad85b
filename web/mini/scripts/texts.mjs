// node scripts/texts.mjs. Texts against code: nothing missing, nothing left over, nothing written in the pages.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { filesUnder, none, run } from './files.mjs'

const source = resolve(import.meta.dirname, '../src')
const catalogue = (lang) => JSON.parse(readFileSync(resolve(source, `texts/${lang}.json`), 'utf8'))
const langs = ['zh-Hans', 'zh-Hant', 'pt', 'en']
const words = Object.fromEntries(langs.map((lang) => [lang, catalogue(lang)]))
const keys = Object.keys(words['zh-Hans'])
const code = filesUnder(source)
  .filter((file) => /\.(vue|ts)$/.test(file) && !/\.test\.ts$|\.d\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(resolve(source, file), 'utf8') }))
const params = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join()

/** Literal keys, and beginnings of keys that are put together. */
const literal = new Set()
const beginnings = new Set()
for (const { text } of code) {
  for (const [key] of text.matchAll(/(?<=['`])[a-z]\w*(?:\.[\w-]+)+(?=['`])/g)) literal.add(key)
  for (const [, key] of text.matchAll(/['`]([a-z]\w*(?:\.\w+)*\.)(?:'|\$\{)/g)) beginnings.add(key)
}
// composed from a family given as an argument: label('state.code', …)
for (const family of ['state.code', 'hold', 'event', 'lang', 'look', 'place', 'wrong']) beginnings.add(`${family}.`)
const used = (key) => literal.has(key) || [...beginnings].some((start) => key.startsWith(start)) || /^look\.scale\d/.test(key)

await run([
  ...langs.slice(1).map((lang) => [`${lang} has the same keys`, () => {
    none(keys.filter((key) => !(key in words[lang])), 'missing')
    none(Object.keys(words[lang]).filter((key) => !keys.includes(key)), 'left over')
  }]),
  ...langs.slice(1).map((lang) => [`${lang} has the same parameters`, () => none(keys.filter((key) => params(words[lang][key] ?? '') !== params(words['zh-Hans'][key]) && !key.startsWith('expiry.month')), 'differ')]),
  ['every literal key has a text', () => {
    const asked = code.flatMap(({ file, text }) => [...text.matchAll(/[^\w.]t\(\s*'([\w.-]+)'\s*[,)]/g)].map(([, key]) => ({ file, key })))
    none(asked.filter(({ key }) => !keys.includes(key)).map(({ file, key }) => `${file} ${key}`), 'no text')
    return `${asked.length} uses`
  }],
  ['every text is used', () => none(keys.filter((key) => !used(key)), 'unused')],
  ['no Han characters in code', () => none(code.filter(({ text }) => /\p{Script=Han}/u.test(text)).map(({ file }) => file), 'files')],
  ['files are short', () => none(code.filter(({ text }) => text.split('\n').length > 400).map(({ file }) => file), 'more than 400 lines')],
  ['Portuguese and English carry no Han characters', () => none(['pt', 'en'].flatMap((lang) => keys.filter((key) => !/^(lang|app)\./.test(key) && /\p{Script=Han}/u.test(words[lang][key]))), 'keys')],
  ['Portuguese keeps Macao orthography', () => none(keys.filter((key) => /\b(receção|inspeção|direto|ação|atual|correto|eletr|objeto)\b/i.test(words.pt[key])), 'keys')],
  ['traditional Chinese is written in Macao words', () => none(keys.filter((key) => /[药码签库复录网络后发质检验处]|信息|軟件|登錄|賬號|打印|數據庫|什麼/.test(words['zh-Hant'][key]) && !key.startsWith('lang.') && !key.startsWith('app.')), 'keys')],
])
