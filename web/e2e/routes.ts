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

// The address to open: placeholders replaced by what the demo holds.
export async function address(page: Page, route: Route): Promise<string> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, story: string) => encodeURIComponent(traceCode(story)))
  if (!path.includes(':id')) return path
  if (!route.sample) throw new Error(`the route ${route.path} needs a sample: an API list with its records`)
  const answer = await page.request.get(route.sample)
  const { items } = (await answer.json()) as { items?: { id: string }[] }
  const first = items?.[0]
  if (!first) throw new Error(`${route.sample} answered ${answer.status()} and gave no record`)
  return path.replace(':id', encodeURIComponent(first.id))
}
