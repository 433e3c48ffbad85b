// Usage: node pwa.mjs DIR BASE [OTHER...]. Makes a build installable and able to start without a network: manifest, icon and
// service worker beside its index.html. What is kept from the start is what index.html names, and the words of all
// languages where they are files of their own (words-…); other files of the build are kept when they are first used, or
// all of them when a page asks. Paths that begin with OTHER are left alone.
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [, , folder, base, ...others] = process.argv
const parts = join(dirname(fileURLToPath(import.meta.url)), 'pwa')

const manifest = {
  id: base,
  name: '共治 Gongzhi',
  short_name: '共治',
  lang: 'zh-Hans',
  start_url: base,
  scope: base,
  display: 'standalone',
  background_color: '#ffffff',
  theme_color: '#0b5f7c',
  icons: [{ src: `${base}icon.png`, sizes: '512x512', type: 'image/png', purpose: 'any' }, { src: `${base}icon.png`, sizes: '512x512', type: 'image/png', purpose: 'maskable' }],
}
writeFileSync(join(folder, 'app.webmanifest'), JSON.stringify(manifest))
copyFileSync(join(parts, 'icon.png'), join(folder, 'icon.png'))

const index = readFileSync(join(folder, 'index.html'), 'utf8')
const named = [...index.matchAll(/(?:src|href)="(\/(?:[^"]+\/)?assets\/[^"]+)"/g)].map(([, path]) => path)
if (named.length < 1) throw new Error(`${folder}/index.html names no file of the build`)
const assets = readdirSync(join(folder, 'assets'))
  .filter((name) => !/\.(map|br|gz)$/.test(name))
  .map((name) => `${base}assets/${name}`)
const words = assets.filter((path) => /\/words-[^/]+$/.test(path))
const shell = [...new Set([base, ...named, ...words])]
const rest = assets.filter((path) => !shell.includes(path))
const version = createHash('sha256')
  .update(index + readdirSync(folder, { recursive: true }).sort().join('\n'))
  .digest('hex')
  .slice(0, 12)
const worker = readFileSync(join(parts, 'sw.js'), 'utf8')
const filled = worker
  .replace("const version = ''", `const version = '${version}'`)
  .replace('const shell = []', `const shell = ${JSON.stringify(shell)}`)
  .replace('const rest = []', `const rest = ${JSON.stringify(rest)}`)
  .replace('const others = []', `const others = ${JSON.stringify(others)}`)
if (![version, shell[1], rest[0]].every((part) => filled.includes(part))) throw new Error('sw.js has other lines than pwa.mjs fills in')
writeFileSync(join(folder, 'sw.js'), filled)
console.log(`installable: ${shell.length} files kept from the start`)
