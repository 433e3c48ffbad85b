// node sbom.mjs VERSION > sbom.cdx.json: the bill of materials of a release, CycloneDX 1.5.
// No time and no random number is in it, so that the same source gives the same bytes.
import { frontEnds, goModules, npmPackages } from './parts.mjs'

const version = process.argv[2] ?? 'dev'
const component = (purl) => (entry) => ({
  type: 'library',
  'bom-ref': purl(entry),
  name: entry.name,
  version: entry.version,
  purl: purl(entry),
  licenses: entry.licence.split(', ').map((id) => ({ license: /\s/.test(id) ? { name: id } : { id } })),
})
const golang = component(({ name, version }) => `pkg:golang/${name}@${version}`)
const npm = component(({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`)

const packages = frontEnds.flatMap(([app]) => npmPackages(app))
const components = [...goModules().map(golang), ...packages.map(npm)]
const unique = [...new Map(components.map((entry) => [entry.purl, entry])).values()]
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'gongzhi', name: 'gongzhi', version, licenses: [{ license: { id: 'Apache-2.0' } }] } },
  components: unique,
  dependencies: [{ ref: 'gongzhi', dependsOn: unique.map((entry) => entry['bom-ref']) }],
}
console.log(JSON.stringify(bom, null, 1))
