// Writes routes.json: every page of the console with a demo role that may open it.
// The browser journeys visit each of them, so a page cannot be forgotten.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const { module } = await runnerImport(`${root}src/app/modules.ts`, {
  root,
  configFile: false,
  logLevel: 'error',
  resolve: { alias: { '@': `${root}src` } },
})
const routes = [
  { path: '/sign-in', name: 'sign-in', role: '', module: 'shell' },
  { path: '/first-start', name: 'first-start', role: '', module: 'shell' },
  { path: '/', name: 'desk', role: 'regulator.officer', module: 'shell' },
  { path: '/account', name: 'account', role: 'regulator.officer', module: 'shell' },
  { path: '/inbox', name: 'inbox', role: 'clinic.pharmacist', module: 'shell' },
]
for (const { subsystem, module: name, routes: pages } of module.modules) {
  for (const page of pages) routes.push({ path: page.path, name: page.name, role: page.role, module: `${subsystem}.${name}` })
}
writeFileSync(`${root}routes.json`, JSON.stringify(routes, null, 1) + '\n')
console.log(`${routes.length} routes`)
