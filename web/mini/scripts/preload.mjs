// node scripts/preload.mjs DIR. Puts into the page what stands there before the program has come (shell.mjs), and names what
// its first view needs, so that the browser fetches all of it at once and not one file after the other: index.html for the home
// page, trace.html for the addresses printed on boxes. A small file of its own (ahead.js) runs before the first paint.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder } from './files.mjs'
import { shell } from './shell.mjs'

const folder = process.argv[2]
const html = readFileSync(join(folder, 'index.html'), 'utf8')
const main = filesUnder(folder).find((file) => /^assets\/index-.*\.js$/.test(file))
const code = readFileSync(join(folder, main), 'utf8')
const names = /viteFileDeps = (\[[^\]]*\])/.exec(code)
if (!names) throw new Error(`${main} names no files of pages`)
const files = JSON.parse(names[1])

// the framework first, then the program
const program = [...[...code.matchAll(/from\s*"\.\/(frame[^"]+)"/g)].map(([, name]) => `assets/${name}`), main]
if (program.length !== 2) throw new Error(`the program starts with ${program}`)

/** Links to all files of a page, as the program itself would ask for them later. */
function links(page) {
  const wanted = new RegExp(`import\\("\\./pages-${page}\\.[^)]*\\),__vite__mapDeps\\((\\[[\\d,]*\\])\\)`).exec(code)
  if (!wanted) throw new Error(`${main} does not open the page ${page}`)
  return [...new Set([...program, ...JSON.parse(wanted[1]).map((place) => files[place])])]
    .map((file) => `<link rel="modulepreload" crossorigin fetchpriority="low" href="/m/${file}">`)
    .join('\n    ')
}

const words = Object.fromEntries(
  filesUnder(folder).flatMap((file) => {
    const [, lang] = /^assets\/words-([\w-]+)\..*\.js$/.exec(file) ?? []
    return lang ? [[lang, `/m/${file}`]] : []
  }),
)
if (Object.keys(words).length !== 4) throw new Error(`words of ${Object.keys(words)}`)
const ahead = readFileSync(new URL('ahead.js', import.meta.url), 'utf8').replace('var files = {}', `var files = ${JSON.stringify(words)}`).replace('program = []', `program = ${JSON.stringify(program.map((file) => `/m/${file}`))}`)
const aheadFile = `assets/ahead-${createHash('sha256').update(ahead).digest('hex').slice(0, 8)}.js`
writeFileSync(join(folder, aheadFile), ahead)

// the style sheet and ahead.js come before the first paint; the program's files after them
const style = /<link rel="stylesheet"[^>]*>/.exec(html)?.[0]
const script = /<script type="module"[^>]*><\/script>/.exec(html)?.[0]
const place = '<div id="app">'
if (!style || !script?.includes(main) || !html.includes(place)) throw new Error('index.html has no style sheet, no program or no place for it')
const css = readFileSync(join(folder, /assets\/[^"]+/.exec(style)[0]), 'utf8')
for (const [name, page] of [['trace.html', 'trace'], ['index.html', 'home']]) {
  const head = `${style}\n    <script src="/m/${aheadFile}"></script>\n    ${links(page)}`
  writeFileSync(
    join(folder, name),
    html.replace(style, '').replace(/ *<link rel="modulepreload"[^>]*>\n/g, '').replace(script, () => head).replace(place, () => `${shell(css)}\n    ${place}`),
  )
}
