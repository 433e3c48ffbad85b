// node scripts/mpcheck.mjs DIR. Checks a mini-program build without WeChat's developer tools: its own template
// compilers, and the rules that an upload would be refused for.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix, resolve } from 'node:path'
import { parse } from 'acorn'
import postcss from 'postcss'
import { filesUnder, foreignHosts, none, run } from './files.mjs'

const require = createRequire(import.meta.url)
const folder = resolve(process.argv[2])
const files = filesUnder(folder)
const ending = (end) => files.filter((file) => file.endsWith(end))
const text = (file) => readFileSync(join(folder, file), 'utf8')
const size = (list) => list.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
const app = JSON.parse(text('app.json'))
const packages = app.subPackages ?? []
const pages = [...app.pages, ...packages.flatMap(({ root, pages: own }) => own.map((page) => `${root}/${page}`))]
const KIB = 1024

/** Problems of each file, with its name in front. */
function each(list, check) {
  return list.flatMap((file) => {
    try {
      return check(file).map((problem) => `${file} ${problem}`)
    } catch (error) {
      return [`${file} ${error.message}`]
    }
  })
}

function missingRequires(file) {
  const asked = [...text(file).matchAll(/require\((["'])(\.[^"']+)\1\)/g)].map(([, , path]) => path)
  return asked.filter((path) => {
    const target = posix.join(posix.dirname(file), path)
    return !files.includes(target) && !files.includes(`${target}.js`)
  })
}
function missingComponents(file) {
  const used = Object.values(JSON.parse(text(file)).usingComponents ?? {})
  return used.flatMap((path) => {
    const base = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(file), path)
    return ['.js', '.json', '.wxml'].filter((end) => !files.includes(base + end)).map((end) => base + end)
  })
}
/** A sub-package may use the main package; never another one, and the main package never a sub-package. */
function foreignPackage(file) {
  const home = packages.find(({ root }) => file.startsWith(`${root}/`))?.root
  const targets = [...text(file).matchAll(/require\((["'])(\.[^"']+)\1\)/g)].map(([, , path]) => posix.join(posix.dirname(file), path))
  return targets.filter((target) => packages.some(({ root }) => root !== home && target.startsWith(`${root}/`)))
}
function wcc() {
  const tool = join(dirname(require.resolve('miniprogram-compiler/package.json')), 'bin/linux/wcc')
  if (!existsSync(tool)) throw new Error('wcc is not installed')
  chmodSync(tool, 0o755) // the package is published without the mark
  const out = execFileSync(tool, ['-d', ...ending('.wxml')], { cwd: folder, maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'pipe'] })
  if (!out.length) throw new Error('no output')
  return `${ending('.wxml').length} templates, ${(out.length / KIB).toFixed(0)} kB`
}
function glassEasel() {
  const { TmplGroup } = require('glass-easel-template-compiler')
  const group = new TmplGroup()
  const found = ending('.wxml').flatMap((file) => {
    const messages = group.addTmpl(file.replace(/\.wxml$/, ''), text(file))
    return (Array.isArray(messages) ? messages : []).filter(({ level, isError }) => isError || level >= 3).map(({ message }) => `${file} ${message}`)
  })
  none(found, 'errors')
  new Function(`return ${group.getTmplGenObjectGroups()}`)
}

await run([
  ['every page is complete', () => {
    none(pages.flatMap((page) => ['.js', '.json', '.wxml'].map((end) => page + end)).filter((file) => !files.includes(file)), 'missing')
    return `${pages.length} pages`
  }],
  ['templates pass WeChat’s wcc', wcc],
  ['templates pass glass-easel', glassEasel],
  ['code is ES2018', () => none(each(ending('.js'), (file) => (parse(text(file), { ecmaVersion: 2018, sourceType: 'script' }), [])), 'files')],
  ['no eval', () => none(ending('.js').filter((file) => /\bnew Function\(|[^.\w]eval\(/.test(text(file))), 'files')],
  ['every require has its file', () => none(each(ending('.js'), missingRequires), 'missing')],
  ['every component has its files', () => none(each(ending('.json'), missingComponents), 'missing')],
  ['packages keep apart', () => none(each(ending('.js'), foreignPackage), 'requires')],
  ['styles parse and load nothing', () => none(each(ending('.wxss'), (file) => {
    postcss.parse(text(file))
    return [...text(file).matchAll(/url\(\s*["']?(?!data:)([^)"']+)/g)].map(([, address]) => address)
  }), 'styles')],
  ['no other host', () => none(each(files.filter((file) => /\.(js|json|wxml|wxss)$/.test(file)), (file) => foreignHosts(text(file), process.env.GONGZHI_ORIGIN)), 'addresses')],
  ['main package ≤ 2 MiB', () => {
    const main = size(files.filter((file) => !packages.some(({ root }) => file.startsWith(`${root}/`))))
    if (main > 2048 * KIB) throw new Error(`${(main / KIB).toFixed(0)} KiB`)
    return `${(main / KIB).toFixed(0)} KiB`
  }],
  ['sub-packages ≤ 2 MiB each', () => packages.map(({ root }) => {
    const bytes = size(files.filter((file) => file.startsWith(`${root}/`)))
    if (bytes > 2048 * KIB) throw new Error(`${root} ${(bytes / KIB).toFixed(0)} KiB`)
    return `${root} ${(bytes / KIB).toFixed(0)} KiB`
  }).join(', ')],
])
