// node licences.mjs > LICENCES.txt: the words of every licence of what a release contains. Most of them ask that they
// go along with the program. Equal texts stand once, below the names of all they are for.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { frontEnds, goModules, npmPackages } from './parts.mjs'

const go = execFileSync('go', ['env', 'GOROOT', 'GOVERSION'], { encoding: 'utf8' }).trim().split('\n')
const parts = [
  { name: 'Go standard library', version: go[1], texts: [readFileSync(join(go[0], 'LICENSE'), 'utf8')] },
  { name: 'Noto Sans CJK SC (subset)', version: '', texts: [readFileSync('internal/kit/doc/font/OFL.txt', 'utf8')] },
  ...goModules(),
  ...frontEnds.flatMap(([app]) => npmPackages(app)),
]
const namesOf = new Map()
const without = []
for (const { name, version, texts, licence } of parts) {
  const title = `${name} ${version}`.trim()
  if (texts.length === 0) without.push(`${title}: ${licence}`)
  for (const text of texts) {
    const words = text.replaceAll('\r\n', '\n').trim()
    if (!namesOf.has(words)) namesOf.set(words, new Set())
    namesOf.get(words).add(title)
  }
}
const line = '='.repeat(80)
for (const [words, names] of namesOf) console.log(`${line}\n${[...names].join('\n')}\n${line}\n\n${words}\n`)
console.log(`${line}\nThese packages name their licence and carry no text of it\n${line}\n\n${[...new Set(without)].join('\n')}`)
