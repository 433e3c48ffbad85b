// node scripts/first-load.mjs DIR. Fails when the shell and a list weigh more than they may, in any language: index.html,
// the files that it and the page bring, icons and manifest, packed with gzip: what web/e2e/lighthouse.mjs counts in a browser.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const folder = process.argv[2]
const most = 250_000 // bytes
const page = 'drugtrace/inbound' // a list with a form, as most are
const library = { 'zh-Hans': 'zh-cn', 'zh-Hant': 'zh-mo', pt: 'pt', en: 'en' } // the component library's names of languages

const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
rmSync(join(folder, '.vite'), { recursive: true })

/** The one entry whose name ends so; some languages have no sentences of their own. */
function entry(end, optional = false) {
  const found = Object.keys(manifest).filter((name) => name.endsWith(end))
  if (found.length > 1 || (found.length === 0 && !optional)) throw new Error(`${found.length} files of the build end with ${end}`)
  return found
}

function filesOf(lang) {
  const files = new Set(['index.html', 'app.webmanifest', 'icon.png', 'favicon.svg'])
  const seen = new Set()
  const wanted = [
    ...entry('index.html'),
    ...entry(`virtual:texts/${lang}`),
    ...entry(`locale/lang/${library[lang]}.mjs`, lang === 'en'), // English is part of the library
    ...entry('src/app/layout/AppFrame.vue'),
    ...entry(`src/modules/${page}/ListPage.vue`),
    ...['zh-Hans', lang].flatMap((one) => entry(`src/modules/${page}/texts/${one}.json`, true)),
  ]
  while (wanted.length > 0) {
    const name = wanted.pop()
    if (seen.has(name)) continue
    seen.add(name)
    const { file, css = [], imports = [] } = manifest[name]
    for (const one of [file, ...css]) files.add(one)
    wanted.push(...imports)
  }
  return [...files]
}

for (const lang of Object.keys(library)) {
  const size = filesOf(lang).reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)
  console.log(`first load, ${lang}: ${(size / 1000).toFixed(0)} kB gz of ${most / 1000}`)
  if (size > most) process.exitCode = 1
}
