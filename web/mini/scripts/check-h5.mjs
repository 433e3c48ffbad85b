// node scripts/check-h5.mjs DIR. What must hold for the H5 build before it is shipped.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { filesUnder, foreignHosts, none, run } from './files.mjs'

const folder = process.argv[2]
const files = filesUnder(folder)
const text = (file) => readFileSync(join(folder, file), 'utf8')
const FIRST_LOAD = 200 * 1024 // bytes, gzip: what a phone fetches before the first page stands

/** Files that the first page needs: those of index.html, and what the home page's chunk imports. */
function firstLoad() {
  const html = text('index.html')
  const wanted = [...html.matchAll(/(?:src|href)="\/m\/([^"]+)"/g)].map(([, path]) => path)
  wanted.push(...files.filter((file) => /assets\/(pages-home\.|home-|GzPage-)/.test(file)))
  const seen = new Set(['index.html'])
  while (wanted.length) {
    const file = wanted.pop()
    if (seen.has(file) || !files.includes(file)) continue
    seen.add(file)
    if (file.endsWith('.js')) {
      for (const [, next] of text(file).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) wanted.push(`assets/${next}`)
    }
  }
  return [...seen]
}

await run([
  ['no other host', () => none(files.filter((f) => /\.(js|css|html)$/.test(f)).flatMap((f) => foreignHosts(text(f)).map((a) => `${f} ${a}`)), 'addresses')],
  ['no inline style or script in index.html', () => none(text('index.html').match(/ style=|<style|<script(?![^>]*src=)/g) ?? [], 'inline')],
  ['no eval', () => none(files.filter((f) => f.endsWith('.js') && /\bnew Function\(|[^.\w]eval\(/.test(text(f))), 'files')],
  ['first load', () => {
    const size = firstLoad().reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)
    if (size > FIRST_LOAD) throw new Error(`${(size / 1024).toFixed(0)} kB gz is more than ${FIRST_LOAD / 1024}`)
    return `${(size / 1024).toFixed(0)} kB gz`
  }],
])
