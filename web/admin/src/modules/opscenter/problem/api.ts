import { http, type Model, type Option, type Schema, text } from '@/kit'

/** Collection of problems and known errors. */
export const problemsPath = '/api/opscenter/problem/problems'
export type Problem = Schema<'ProblemView'>

interface Items<T> {
  items: T[]
}

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const problemPage = (id: string): string => `/opscenter/problem/problems/${id}`
export const open = (body: Model, key: string): Promise<Problem> => http.post<Problem>(problemsPath, filled(body), key)
export const linkFault = (id: string, body: Model, key: string): Promise<Problem> => http.post<Problem>(`${problemsPath}/${id}/faults`, filled(body), key)

export async function moduleOptions(query: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ number: string; name: string }>>('/api/opscenter/servicedesk/modules')
  return items.map(({ number, name }) => ({ value: number, label: `${number} ${name}` })).filter(({ label }) => label.includes(query.trim()))
}
/** Changes to choose from, the newest first. */
export async function changeOptions(query: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ number: string; title: string }>>('/api/opscenter/change/changes', { limit: '50', ...(query.trim() ? { q: query.trim() } : {}) })
  return items.map(({ number, title }) => ({ value: number, label: number, hint: title }))
}
export const modulesOf = (numbers: string[]): string => numbers.map((one) => `${one} ${text(`service.${one}`)}`).join(text('kit.comma'))
