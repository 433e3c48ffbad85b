// Usage: node gen-texts.mjs. Turns docs/glossary.csv into gen/texts.<lang>.json: flat key → text,
// read by both front ends. Fails on a duplicate key, an empty word, or a character that
// the message syntax would read as an instruction.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const languages = ['zh-Hans', 'zh-Hant', 'pt', 'en']
const glossary = new URL('../../docs/glossary.csv', import.meta.url)
const out = new URL('./gen/', import.meta.url)

/** parse reads RFC 4180 text into rows of fields. */
export function parse(text) {
  const rows = [[]]
  let field = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c !== '"') field += c
      else if (text[i + 1] === '"') field += text[++i]
      else quoted = false
    } else if (c === '"') quoted = true
    else if (c === ',' || c === '\n') {
      rows.at(-1).push(field)
      field = ''
      if (c === '\n') rows.push([])
    } else if (c !== '\r') field += c
  }
  rows.at(-1).push(field)
  return rows.filter((row) => row.some((value) => value !== ''))
}

const holes = (text) => [...new Set(text.match(/\{\w+\}/g))].sort().join(' ')

function fail(message) {
  console.error(`glossary.csv: ${message}`)
  process.exit(1)
}

const [header, ...rows] = parse(readFileSync(glossary, 'utf8').replace(/^\uFEFF/, ''))
const texts = Object.fromEntries(languages.map((lang) => [lang, {}]))
for (const row of rows) {
  const entry = Object.fromEntries(header.map((name, i) => [name, row[i] ?? '']))
  for (const lang of languages) {
    if (entry.key in texts[lang]) fail(`${entry.key} appears twice`)
    if (entry[lang].trim() === '') fail(`${entry.key} has no ${lang}`)
    // A todo or an alert names its parameters, {item}; nothing else may look like an instruction.
    if (/[{}@|]/.test(entry[lang].replace(/\{\w+\}/g, ''))) fail(`${entry.key} in ${lang} holds one of { } @ |`)
    if (holes(entry[lang]) !== holes(entry.en)) fail(`${entry.key} in ${lang} has other parameters than in en`)
    texts[lang][entry.key] = entry[lang]
  }
}
mkdirSync(out, { recursive: true })
for (const lang of languages) {
  writeFileSync(new URL(`texts.${lang}.json`, out), JSON.stringify(texts[lang], null, 1) + '\n')
}
console.log(`${rows.length} terms in ${languages.length} languages`)
