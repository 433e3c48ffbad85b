import { type Attachment, http, type Model, type Option, type Schema, text } from '@/kit'

/** Collection of events of cyber-security. */
export const eventsPath = '/api/opscenter/securityevent/events'
export type SecurityEvent = Schema<'SecurityeventView'>

interface Items<T> {
  items: T[]
}

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([name, value]) => name !== 'version' && value !== '' && value !== null && value !== undefined))

export const eventPage = (id: string): string => `/opscenter/securityevent/events/${id}`
export const register = (body: Model, key: string): Promise<SecurityEvent> => http.post<SecurityEvent>(eventsPath, filled(body), key)
export const filesOf = (id: string): Promise<Items<Attachment>> => http.get<Items<Attachment>>(`${eventsPath}/${id}/files`)

export async function moduleOptions(query: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ number: string; name: string }>>('/api/opscenter/servicedesk/modules')
  return items.map(({ number, name }) => ({ value: number, label: `${number} ${name}` })).filter(({ label }) => label.includes(query.trim()))
}
/** Assets to choose from, by code or name. */
export async function assetOptions(query: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ code: string; name: string }>>('/api/opscenter/configuration/assets', { limit: '100', state: 'planned,active,maintenance', ...(query.trim() && { q: query.trim() }) })
  return items.map(({ code, name }) => ({ value: code, label: code, hint: name }))
}
export const modulesOf = (numbers: string[]): string => numbers.map((one) => `${one} ${text(`service.${one}`)}`).join(text('kit.comma'))
