// The phone's own rules: no `any`, no fixed Chinese text, no inline styles, no foreign host, no console, files within
// the house's limit. Types are checked by vue-tsc.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../src/', import.meta.url).pathname
const rules = [
  { name: 'any', pattern: /(?::|\bas)\s+any\b|<any>/ },
  { name: 'fixed Chinese text', pattern: /\p{Script=Han}/u },
  { name: 'inline style', pattern: /\sstyle=["']/, only: /\.vue$/ },
  { name: 'foreign host', pattern: /https?:\/\/(?!127\.0\.0\.1|localhost|example\.|www\.w3\.org)/ },
  { name: 'console', pattern: /\bconsole\.\w+\(/ },
]
const mostLines = 400

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* files(path)
    else if (/\.(vue|ts)$/.test(name) && !/\.(test|d)\.ts$/.test(name)) yield path
  }
}

const found = []
for (const path of files(root)) {
  const text = readFileSync(path, 'utf8')
  const code = text.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/(^|\s)\/\/.*$/gm, '$1')
  code.split('\n').forEach((line, i) => {
    for (const rule of rules) if ((!rule.only || rule.only.test(path)) && rule.pattern.test(line)) found.push(`${path.slice(root.length)}:${i + 1} ${rule.name}`)
  })
  if (text.split('\n').length > mostLines) found.push(`${path.slice(root.length)} has more than ${mostLines} lines`)
}
for (const line of found) process.stderr.write(line + '\n')
process.exit(found.length ? 1 : 0)
