// node sbom.mjs VERSION > sbom.cdx.json: the bill of materials of a release, CycloneDX 1.5.
// node sbom.mjs --check FILE PROGRAM: fails, naming it, when a program has a part that the bill does not name.
// No time and no random number is in it, so that the same source gives the same bytes.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { frontEnds, goModules, npmPackages } from './parts.mjs'

if (process.argv[2] === '--check') {
  const [file, program] = process.argv.slice(3)
  const named = new Set(JSON.parse(readFileSync(file, 'utf8')).components.map(({ purl }) => purl))
  const lines = execFileSync('go', ['version', '-m', program], { encoding: 'utf8' }).split('\n')
  const inside = lines.map((line) => line.trim().split('\t')).filter(([kind]) => kind === 'dep')
  const purls = [`pkg:golang/stdlib@${lines[0].split(' ').at(-1).slice(2)}`, ...inside.map(([, name, number]) => `pkg:golang/${name}@${number}`)]
  const missing = purls.filter((purl) => !named.has(purl))
  if (missing.length > 0) throw new Error(`${program} has parts that ${file} does not name: ${missing.join(', ')}`)
  process.exit()
}

const version = process.argv[2] ?? 'dev'
// One identifier is an id, a choice or a sum of several an expression; whatever else was written is a name.
function licencesOf(text) {
  if (/^\(?[\w.+-]+( (AND|OR|WITH) [\w.+-]+)+\)?$/.test(text)) return [{ expression: text.replace(/^\((.*)\)$/, '$1') }]
  return text.split(', ').map((id) => ({ license: /\s/.test(id) ? { name: id } : { id } }))
}
const component = (purl) => (entry) => ({
  type: 'library',
  'bom-ref': purl(entry),
  name: entry.name,
  version: entry.version,
  purl: purl(entry),
  licenses: licencesOf(entry.licence),
})
const golang = component(({ name, version }) => `pkg:golang/${name}@${version}`)
const npm = component(({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`)

const packages = frontEnds.flatMap(([app]) => npmPackages(app))
// Scanners look for faults of the compiler's own library under this name.
const go = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim().slice(2)
const library = golang({ name: 'stdlib', version: go, licence: 'BSD-3-Clause' })
// Committed data of others, see NOTICE.
const data = [
  ['Noto Sans CJK SC (subset)', 'OFL-1.1'],
  ['zxcvbn frequency lists', 'MIT'],
].map(([name, id]) => ({ type: 'data', 'bom-ref': name, name, licenses: [{ license: { id } }] }))
const components = [library, ...goModules().map(golang), ...packages.map(npm), ...data]
const unique = [...new Map(components.map((entry) => [entry['bom-ref'], entry])).values()]
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'gongzhi', name: 'gongzhi', version, licenses: [{ license: { id: 'Apache-2.0' } }] } },
  components: unique,
  dependencies: [{ ref: 'gongzhi', dependsOn: unique.map((entry) => entry['bom-ref']) }],
}
console.log(JSON.stringify(bom, null, 1))
