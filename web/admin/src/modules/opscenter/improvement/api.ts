import { http, type Model, type Option, type Schema, text } from '@/kit'

/** Collection of improvements. */
export const improvementsPath = '/api/opscenter/improvement/improvements'
export type Improvement = Schema<'ImprovementView'>

interface Items<T> {
  items: T[]
}

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const improvementPage = (id: string): string => `/opscenter/improvement/improvements/${id}`
export const propose = (body: Model, key: string): Promise<Improvement> => http.post<Improvement>(improvementsPath, filled(body), key)
export const revise = (one: Improvement, body: Model, key: string): Promise<Improvement> => http.post<Improvement>(`${improvementsPath}/${one.id}/revise`, { version: one.version, proposal: filled(body) }, key)

export async function moduleOptions(query: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ number: string; name: string }>>('/api/opscenter/servicedesk/modules')
  return items.map(({ number, name }) => ({ value: number, label: `${number} ${name}` })).filter(({ label }) => label.includes(query.trim()))
}
const asked = (query: string): Record<string, string> => ({ limit: '50', ...(query.trim() ? { q: query.trim() } : {}) })
export async function assetOptions(query: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ code: string; name: string }>>('/api/opscenter/configuration/assets', asked(query))
  return items.map(({ code, name }) => ({ value: code, label: code, hint: name }))
}
/** Changes to choose from, the newest first. */
export async function changeOptions(query: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ number: string; title: string }>>('/api/opscenter/change/changes', asked(query))
  return items.map(({ number, title }) => ({ value: number, label: number, hint: title }))
}
export const modulesOf = (numbers: string[]): string => numbers.map((one) => `${one} ${text(`service.${one}`)}`).join(text('kit.comma'))
