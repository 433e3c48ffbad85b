import { type Action, http, type Instant, type Option, type ServiceClock, type Step, type Stored, type Wait } from '@/kit'

/** Collection of requests and faults. */
export const ticketsPath = '/api/opscenter/servicedesk/tickets'

export interface Item {
  module: string
  description: string
  expected?: string
  result?: string
  doneAt?: Instant
}

export interface Ticket extends Stored {
  number: string
  kind: 'request' | 'fault'
  state: string
  channel: string
  title: string
  /** Masked, like the telephone and what looks like personal data in the texts. */
  name: string
  phone: string
  orgName: string
  written: boolean
  items: Item[]
  engineerId: string
  engineerName: string
  complexity: string
  mode: string
  eta: Instant | null
  noticeText: string
  noticeAckAt: Instant | null
  urges: number
  signKind: string
  signReason: string
  signedAt: Instant | null
  stars: number
  clockId: string
  reportedAt: Instant
  detectedAt: Instant | null
  rating: Record<string, number>
  level: number
  deciding: string[]
  modules: string[]
  diagnosis: string
  plan: string
  cause: string
  rootCause: string
  fix: string
  prevention: string
  affected: number
  reopens: number
  closedAt: Instant | null
  createdAt: Instant
  links: { kind: 'from' | 'to' | 'master' | 'part'; id: string; number: string; title: string; state: string }[]
  steps: Step[]
  actions: Action[]
  waits?: Wait
}

export interface Entry {
  id: string
  at: Instant
  action: string
  text: string
  fromTo: string
  fileId: string
  byName: string
}

export interface Contact {
  name: string
  phone: string
}

const one = (id: string): string => `${ticketsPath}/${encodeURIComponent(id)}`

export const report = (body: unknown, key: string): Promise<Ticket> => http.post<Ticket>(ticketsPath, body, key)
export const registerFault = (body: unknown, key: string): Promise<Ticket> => http.post<Ticket>('/api/opscenter/servicedesk/faults', body, key)
export const courseOf = (id: string): Promise<{ items: Entry[] }> => http.get<{ items: Entry[] }>(`${one(id)}/course`)
/** revealContact shows name and telephone in full; the reason is on record. */
export const revealContact = (id: string, reason: string): Promise<Contact> => http.post<Contact>(`${one(id)}/reveal`, { reason })
export const clocksOf = (clockId: string): Promise<{ clocks: ServiceClock[] }> => http.get<{ clocks: ServiceClock[] }>(`/api/opscenter/sla/subjects/${encodeURIComponent(clockId)}`)

export async function findEngineers(query: string): Promise<Option[]> {
  const { items } = await http.get<{ items: { id: string; name: string; open: number }[] }>('/api/opscenter/servicedesk/engineers')
  return items.filter(({ name }) => name.includes(query)).map(({ id, name, open }) => ({ value: id, label: name, hint: String(open) }))
}
