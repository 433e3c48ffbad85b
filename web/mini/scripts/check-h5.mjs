// node scripts/check-h5.mjs DIR. What must hold for the H5 build before it is shipped.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { filesUnder, foreignHosts, none, run } from './files.mjs'

const folder = process.argv[2]
const files = filesUnder(folder)
const text = (file) => readFileSync(join(folder, file), 'utf8')
const FIRST_LOAD = 200_000 // bytes, gzip: what a phone fetches of the program for a first page, as web/e2e/lighthouse.mjs counts

/** Files that the first page needs: those its page names, what these import, the words of a language, manifest and icon. */
function firstLoad(page, lang) {
  const wanted = [...text(page).matchAll(/(?:src|href)="\/m\/([^"]+)"/g)].map(([, path]) => path)
  wanted.push('app.webmanifest', 'icon.png', ...files.filter((file) => file.startsWith(`assets/words-${lang}.`)))
  const seen = new Set([page])
  while (wanted.length) {
    const file = wanted.pop()
    if (seen.has(file) || !files.includes(file)) continue
    seen.add(file)
    if (file.endsWith('.js')) {
      for (const [, next] of text(file).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) wanted.push(`assets/${next}`)
    }
  }
  if (![...seen].some((file) => file.includes('/words-'))) throw new Error(`no words of ${lang}`)
  return [...seen]
}
const weight = (list) => list.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)

await run([
  ['no other host', () => none(files.filter((f) => /\.(js|css|html)$/.test(f)).flatMap((f) => foreignHosts(text(f)).map((a) => `${f} ${a}`)), 'addresses')],
  ['no inline style or script in index.html', () => none(text('index.html').match(/ style=|<style|<script(?![^>]*src=)/g) ?? [], 'inline')],
  ['no eval', () => none(files.filter((f) => f.endsWith('.js') && /\bnew Function\(|[^.\w]eval\(/.test(text(f))), 'files')],
  ['first load', () => {
    const most = Math.max(...['index.html', 'trace.html'].flatMap((page) => ['zh-Hans', 'zh-Hant', 'pt', 'en'].map((lang) => weight(firstLoad(page, lang)))))
    if (most > FIRST_LOAD) throw new Error(`${(most / 1000).toFixed(0)} kB gz is more than ${FIRST_LOAD / 1000}`)
    return `${(most / 1000).toFixed(0)} kB gz of ${FIRST_LOAD / 1000}`
  }],
])
