import { type Action, http, type Instant, type Model, newKey, type Option, type Schema, type ServiceClock, type Step, type Stored, type Wait } from '@/kit'

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
  /** Of a fault: urged so often without an answer, a worse level is proposed. */
  urgeLimit: number
  complaints: number
  knownErrors: Suggestion[]
  /** Problems that the fault belongs to, for those who handle it. */
  problems: Suggestion[]
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
  causeKind: string
  rootCause: string
  fix: string
  prevention: string
  affected: number
  reopens: number
  closedAt: Instant | null
  createdAt: Instant
  article?: { id: string; number: string; state: string }
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
/** How long the probes of a fault have been good; without probes there is none. */
export interface Healthy {
  from: Instant | null
  minutes: number
  silent: string[]
}
export interface Clocks {
  clocks: ServiceClock[]
  probes: string[]
  healthy?: Healthy
}
export const clocksOf = (clockId: string): Promise<Clocks> => http.get<Clocks>(`/api/opscenter/sla/subjects/${encodeURIComponent(clockId)}`)

/** openProblem makes a problem of a fault. */
export const openProblem = ({ number }: Ticket, body: Model, key: string): Promise<{ number: string }> => http.post<{ number: string }>('/api/opscenter/problem/problems', { ...body, faults: [number] }, key)

/** A level change as the ticket shows it. */
export type LevelChange = Schema<'SlaChange'>
export const subjectOf = (clockId: string): Promise<{ changes: LevelChange[] }> => http.get<{ changes: LevelChange[] }>(`/api/opscenter/sla/subjects/${encodeURIComponent(clockId)}`)
/** answerProposal agrees to a worse level, or declines it for the owner. */
export const answerProposal = (change: LevelChange, agree: boolean, body: Model, key: string): Promise<LevelChange> =>
  http.post<LevelChange>(`/api/opscenter/sla/levels/${change.id}/${agree ? 'accept' : 'decide'}`, { opinion: '', ...body, version: change.version, ...(agree ? {} : { approve: false }) }, key)

export async function findEngineers(query: string): Promise<Option[]> {
  const { items } = await http.get<{ items: { id: string; name: string; open: number }[] }>('/api/opscenter/servicedesk/engineers')
  return items.filter(({ name }) => name.includes(query)).map(({ id, name, open }) => ({ value: id, label: name, hint: String(open) }))
}

/** The open faults that another one can be part of. */
export async function findFaults(query: string): Promise<Option[]> {
  const { items } = await http.get<{ items: Ticket[] }>(ticketsPath, { q: query, kind: 'fault', state: 'reported,responded,diagnosing,handling,escalated,planned,observing,recovered,signing', limit: '20' })
  return items.map(({ id, number, title }) => ({ value: id, label: number, hint: title }))
}

const base = '/api/opscenter/servicedesk'
export const cannedPath = `${base}/canned`
export type Canned = Schema<'ServicedeskCanned'>
export type CannedVersion = Schema<'ServicedeskCannedVersion'>
export type Suggestion = Schema<'ServicedeskSuggestion'>

export async function findModules(query: string): Promise<Option[]> {
  const { items } = await http.get<{ items: { number: string; name: string }[] }>(`${base}/modules`)
  return items.map(({ number, name }) => ({ value: number, label: `${number} ${name}` })).filter(({ label }) => label.includes(query.trim()))
}
export const suggestions = (q: string, module: string): Promise<{ items: Suggestion[] }> => http.get<{ items: Suggestion[] }>(`${base}/suggestions`, { q, ...(module ? { module } : {}) })
export const answerOf = (articleId: string): Promise<{ answer: string }> => http.get<{ answer: string }>(`/api/opscenter/knowledge/read/${encodeURIComponent(articleId)}`)
export const cannedFor = (ticket: string): Promise<{ items: Canned[] }> => http.get<{ items: Canned[] }>(cannedPath, ticket ? { ticket } : {})
export const cannedVersions = (id: string): Promise<{ items: CannedVersion[] }> => http.get<{ items: CannedVersion[] }>(`${cannedPath}/${encodeURIComponent(id)}/versions`)
export const saveCanned = (canned: Canned | null, body: Model, key: string): Promise<Canned> => (canned ? http.put<Canned>(`${cannedPath}/${canned.id}`, { ...body, version: canned.version }, key) : http.post<Canned>(cannedPath, body, key))
export const removeCanned = (canned: Canned): Promise<Canned> => http.post<Canned>(`${cannedPath}/${canned.id}/remove`, { version: canned.version }, newKey())
