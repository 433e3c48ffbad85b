// What stands on the screen before the program has come: the head of the home page or of a result, in all four languages,
// of which ahead.js lets the reader's one be seen. The program's own page takes its place (src/kit/ui/shell.ts).
import { existsSync, readFileSync } from 'node:fs'
import { readIcons } from './icons.mjs'

const langs = ['zh-Hans', 'zh-Hant', 'pt', 'en']
const { icons, shapes } = readIcons()
const json = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const words = Object.fromEntries(
  langs.map((lang) => {
    const glossary = `../../shared/gen/texts.${lang}.json`
    return [lang, { ...json(`../src/texts/${lang}.json`), ...(existsSync(new URL(glossary, import.meta.url)) ? json(glossary) : {}) }]
  }),
)
const safe = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

/** A text in all languages; what reads the same in two of them stands there once. */
function texts(key) {
  const found = new Map()
  for (const lang of langs) {
    const text = words[lang][key]
    if (!text) throw new Error(`no text ${key} in ${lang}`)
    found.set(text, [...(found.get(text) ?? []), lang])
  }
  if (found.size === 1) return safe([...found.keys()][0])
  return [...found].map(([text, of]) => `<span class="gz-l ${of.map((lang) => `gz-l-${lang}`).join(' ')}" lang="${of[0]}">${safe(text)}</span>`).join('')
}
function icon(name, look) {
  if (!icons[name]) throw new Error(`no icon ${name}`)
  const classes = `gz-icon${look === 'muted' ? ' gz-muted' : look ? ` gz-icon--${look}` : ''}${look === 's' ? ' gz-ink2' : ''}`
  return `<svg class="${classes}" viewBox="0 0 24 24" aria-hidden="true"><path d="${icons[name]}"/></svg>`
}
const drawn = (name, of, box, more = '') => `<svg class="${name}" viewBox="${box}"${more} aria-hidden="true">${of.map(([shape, look]) => `<path class="${look}" d="${shapes[shape]}"/>`).join('')}</svg>`

/** The shell; `css` is the build's style sheet, whose page styles are for elements with the mark of their page. */
export function shell(css) {
  const marks = new Map()
  for (const [, name, mark] of css.matchAll(/\.([\w-]+)\[(data-v-\w+)\]/g)) marks.set(name, (marks.get(name) ?? new Set()).add(mark))
  return readFileSync(new URL('shell.html', import.meta.url), 'utf8')
    .replace(/\n\s*/g, '')
    .replace('{logo}', () => drawn('gz-logo', [['logo-petal', 'gz-logo-petal'], ['logo-water', 'gz-water'], ['logo-lotus', 'gz-lotus']], '0 0 30 24'))
    .replace('{shore}', () => drawn('gz-shore-cross', [['shore-water', 'gz-water'], ['shore-lotus', 'gz-lotus']], '0 0 56 9', ' preserveAspectRatio="none"'))
    .replace('{langs}', () => langs.map((lang) => `<div class="gz-home-lang" lang="${lang}" data-tap=".gz-home-lang[lang=${lang}]">${safe(words[lang][`lang.abbr.${lang}`])}</div>`).join(''))
    .replace(/\{t:([\w.-]+)\}/g, (_, key) => texts(key))
    .replace(/\{icon:([\w-]+)(?::(\w+))?\}/g, (_, name, look) => icon(name, look))
    .replace(/<(\w+) class="([^"]+)"/g, (tag, _, names) => [tag, ...new Set(names.split(' ').flatMap((name) => [...(marks.get(name) ?? [])]))].join(' '))
}
