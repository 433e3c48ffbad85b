// node notices.mjs > THIRD_PARTY.md
import { frontEnds, goModules, npmPackages } from './parts.mjs'

const modules = goModules()
const out = [
  '# Third-party software',
  '',
  'Written by `make notices`; do not edit. The licences of the data that is committed here are in [NOTICE](NOTICE).',
  '',
  '## Go modules linked into the program',
  '',
  '| module | version | licence | copyright |',
  '| --- | --- | --- | --- |',
  ...modules.map((entry) => `| ${entry.name} | ${entry.version} | ${entry.licence} | ${entry.holder} |`),
]
for (const [app, title] of frontEnds) {
  out.push('', `## npm packages that the ${title} may bundle`, '', '| package | version | licence |', '| --- | --- | --- |')
  out.push(...npmPackages(app).map((entry) => `| ${entry.name} | ${entry.version} | ${entry.licence} |`))
}
const notices = modules.filter((entry) => entry.notice)
if (notices.length > 0) out.push('', '## Notices that these modules ask to pass on')
for (const entry of notices) out.push('', `### ${entry.name}`, '', '```text', entry.notice, '```')
console.log(out.join('\n'))
