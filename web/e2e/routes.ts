// The route table: what the two front ends say they have, each in its routes.json.
import { existsSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { readJSON, root } from './places'
import { traceCode } from './support'

export interface Route {
  // From the origin. `{story}` stands for a demo trace code, `:id` for the id of a record.
  path: string
  role: string // who opens it; empty for a public page
  name: string // for people
  sample?: string // API list whose first item gives `:id`
}

export function routes(): Route[] {
  const tables = ['admin', 'mini'].map((app) => `${root}/web/${app}/routes.json`)
  const list = tables.filter((file) => existsSync(file)).flatMap((file) => readJSON<Route[]>(file))
  const seen = new Set<string>()
  for (const route of list) {
    if (seen.has(route.path)) throw new Error(`the route ${route.path} is listed twice`)
    seen.add(route.path)
  }
  return list
}

// Lists whose first item gives the record that a route of a record opens; a state makes it one with a past.
const samples: Record<string, string> = {
  '/drugtrace/dispensing/:id': '/api/drugtrace/dispensing/dispenses?limit=1',
  '/drugtrace/returns/:id': '/api/drugtrace/dispensing/returns?limit=1&state=inspected',
  '/drugtrace/catalogue/:id': '/api/drugtrace/drugcatalog/items?limit=1&state=effective',
  '/drugtrace/first-trade/:id': '/api/drugtrace/drugcatalog/first-trades?limit=1&state=approved',
  '/drugtrace/inbound/:id': '/api/drugtrace/inbound/orders?limit=1&state=completed',
  '/drugtrace/codes/:code': '/api/drugtrace/ledger/codes?limit=1&state=stock',
  '/drugtrace/outbound/:id': '/api/drugtrace/outbound/orders?limit=1&state=partlySigned',
  '/drugtrace/permits/:id': '/api/drugtrace/permit/permits?limit=1&state=effective',
  '/drugtrace/clinics/:id': '/api/drugtrace/site/clinics?limit=1',
  '/platform/enterprise/organisations/:id': '/api/platform/enterprise/organisations?limit=1',
  '/platform/enterprise/duplicates/:id': '/api/platform/enterprise/duplicates',
  '/platform/enterprise/merges/:id': '/api/platform/enterprise/merges?limit=1',
  '/platform/enterprise/requests/:id': '/api/platform/enterprise/requests?limit=1',
  '/platform/identity/people/:id': '/api/platform/identity/people?limit=1',
  '/platform/review/reviews/:id': '/api/platform/review/reviews',
  '/opscenter/opsreport/duties/:id': '/api/opscenter/opsreport/duties?limit=1',
  '/opscenter/opsreport/reports/:id': '/api/opscenter/opsreport/reports?limit=1',
  '/opscenter/opsreport/requests/:id': '/api/opscenter/opsreport/requests?limit=1',
  '/opscenter/team/members/:id': '/api/opscenter/team/members?limit=1',
  '/opscenter/team/replacements/:id': '/api/opscenter/team/replacements?limit=1',
  '/opscenter/team/sessions/:id': '/api/opscenter/team/sessions?limit=1',
  '/opscenter/operationorder/accounts/:id': '/api/opscenter/operationorder/accounts?limit=1',
  '/opscenter/operationorder/data/:id': '/api/opscenter/operationorder/data?limit=1',
  '/opscenter/operationorder/exercises/:id': '/api/opscenter/operationorder/exercises?limit=1',
  '/opscenter/keyperiod/periods/:id': '/api/opscenter/keyperiod/periods?limit=1',
  '/opscenter/securityevent/events/:id': '/api/opscenter/securityevent/events?limit=1&source=fault',
  '/opscenter/recovery/backups/:id': '/api/opscenter/recovery/backups?limit=1',
  '/opscenter/recovery/checks/:id': '/api/opscenter/recovery/checks?limit=1',
  '/opscenter/recovery/drills/:id': '/api/opscenter/recovery/drills?limit=1',
  '/opscenter/recovery/plans/:id': '/api/opscenter/recovery/plans',
  '/opscenter/logcentre/findings/:id': '/api/opscenter/logcentre/findings?limit=1&state=handled',
  '/opscenter/vulnerability/cases/:id': '/api/opscenter/vulnerability/cases?limit=1&state=fixing',
  '/opscenter/configuration/assets/:id': '/api/opscenter/configuration/assets?limit=1&kind=mysql',
  '/opscenter/improvement/improvements/:id': '/api/opscenter/improvement/improvements?limit=1',
  '/opscenter/problem/problems/:id': '/api/opscenter/problem/problems?limit=1',
  '/opscenter/change/changes/:id': '/api/opscenter/change/changes?limit=1&state=closed',
  '/platform/privacy/requests/:id': '/api/platform/privacy/requests?limit=1&state=working',
  '/opscenter/patrol/runs/:id': '/api/opscenter/patrol/runs?limit=1&state=done',
  '/opscenter/servicedesk/tickets/:id': '/api/opscenter/servicedesk/tickets?limit=1&kind=fault',
  '/m/service/ticket?id=:id': '/api/opscenter/servicedesk/tickets?limit=1&kind=fault',
  '/opscenter/knowledge/read/:id': '/api/opscenter/knowledge/read?limit=1',
  '/opscenter/knowledge/articles/:id': '/api/opscenter/knowledge/articles?limit=1&state=published',
  '/opscenter/sla/subjects/:id': '/api/opscenter/sla/clocks?limit=1&code=C10',
  '/opscenter/monitoring/hosts/:id': '/api/opscenter/monitoring/hosts',
  '/opscenter/monitoring/probes/:id': '/api/opscenter/monitoring/probes?limit=1&subject=8',
  '/opscenter/monitoring/alerts/:id': '/api/opscenter/monitoring/alerts?limit=1&state=closed',
  '/opscenter/monitoring/windows/:id': '/api/opscenter/monitoring/windows?limit=1&state=approved',
  '/platform/identity/roles/:id': '/api/platform/identity/roles',
}

// The address to open: placeholders replaced by what the demo holds.
export async function address(page: Page, route: Route): Promise<string> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, story: string) => encodeURIComponent(traceCode(story)))
  const placeholder = /:(id|code)\b/.exec(path)
  if (!placeholder) return path
  const sample = route.sample ?? samples[route.path]
  if (!sample) throw new Error(`the route ${route.path} needs a sample: an API list with its records`)
  const answer = await page.request.get(sample)
  const { items } = (await answer.json()) as { items?: Record<string, string>[] }
  const key = items?.[0]?.[sample.includes('/sla/clocks') ? 'subjectId' : (placeholder[1] as string)]
  if (!key) throw new Error(`${sample} answered ${answer.status()} and gave no record`)
  return path.replace(placeholder[0], encodeURIComponent(key.replace('.', '-'))) // ids of roles have a dot, their pages a dash
}
