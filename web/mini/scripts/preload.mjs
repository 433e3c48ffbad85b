// node scripts/preload.mjs DIR. Names in the page what its first view needs, so that the browser fetches all of it at once
// and not one file after the other: index.html for the home page, trace.html for the addresses printed on boxes. The words of
// the reader's language are asked for by a small file of its own (ahead.js).
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder } from './files.mjs'

const folder = process.argv[2]
const html = readFileSync(join(folder, 'index.html'), 'utf8')
const main = filesUnder(folder).find((file) => /^assets\/index-.*\.js$/.test(file))
const code = readFileSync(join(folder, main), 'utf8')
const names = /viteFileDeps = (\[[^\]]*\])/.exec(code)
if (!names) throw new Error(`${main} names no files of pages`)
const files = JSON.parse(names[1])

/** Links to all files of a page, as the program itself would ask for them later. */
function links(page) {
  const wanted = new RegExp(`import\\("\\./pages-${page}\\.[^)]*\\),__vite__mapDeps\\((\\[[\\d,]*\\])\\)`).exec(code)
  if (!wanted) throw new Error(`${main} does not open the page ${page}`)
  return JSON.parse(wanted[1])
    .map((place) => files[place])
    .map((file) => (file.endsWith('.css') ? `<link rel="stylesheet" crossorigin href="/m/${file}">` : `<link rel="modulepreload" crossorigin href="/m/${file}">`))
    .join('\n    ')
}

const words = Object.fromEntries(
  filesUnder(folder).flatMap((file) => {
    const [, lang] = /^assets\/words-([\w-]+)\..*\.js$/.exec(file) ?? []
    return lang ? [[lang, `/m/${file}`]] : []
  }),
)
if (Object.keys(words).length !== 4) throw new Error(`words of ${Object.keys(words)}`)
const ahead = readFileSync(new URL('ahead.js', import.meta.url), 'utf8').replace('var files = {}', `var files = ${JSON.stringify(words)}`)
const aheadFile = `assets/ahead-${createHash('sha256').update(ahead).digest('hex').slice(0, 8)}.js`
writeFileSync(join(folder, aheadFile), ahead)

for (const [name, page] of [['trace.html', 'trace'], ['index.html', 'home']]) {
  writeFileSync(join(folder, name), html.replace('<script', `<script async src="/m/${aheadFile}"></script>\n    <script`).replace('</head>', `  ${links(page)}\n  </head>`))
}
