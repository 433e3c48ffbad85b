import { type Action, type Day, type Deadline, http, type Instant, obtain, type Option, type Page, type Step, type Stored, type Wait } from '@/kit'

/** Collection of the requests about personal data. */
export const requestsPath = '/api/platform/privacy/requests'

export interface Request extends Stored {
  number: string
  kind: string
  channel: 'public' | 'desk'
  state: string
  /** Masked, like document, telephone and what looks like personal data in the texts. */
  name: string
  documentType: string
  document: string
  phone: string
  detail: string
  dueAt: Instant
  late: boolean
  /** False when the deadline lies beyond the published calendar. */
  dueCertain: boolean
  extensionReason: string
  identityNote: string
  outcome: string
  answer: string
  answeredAt: Instant | null
  createdAt: Instant
  deadline?: Deadline
  steps: Step[]
  actions: Action[]
  waits?: Wait
}

export interface Place {
  table: string
  name: string
  column: string
  purpose: string
  retention: string
  count: number
  links: string[]
}

export interface Person {
  name: string
  document: string
  phone: string
  detail: string
}

const one = (id: string): string => `${requestsPath}/${encodeURIComponent(id)}`

export const receive = (body: unknown, key: string): Promise<Request> => http.post<Request>(requestsPath, body, key)
export const places = (id: string): Promise<{ items: Place[] }> => http.get<{ items: Place[] }>(`${one(id)}/places`)
export const letterOf = (id: string): string => `${one(id)}/letter.pdf`
/** revealPerson shows who asks in full; the reason is on record. */
export const revealPerson = (id: string, reason: string): Promise<Person> => http.post<Person>(`${one(id)}/reveal`, { reason })

/** Kinds of request that are answered by a file, and the outcomes with which they are. */
export const hasFile = ({ kind, outcome, answeredAt }: Request): boolean => !!answeredAt && ['copy', 'transfer'].includes(kind) && ['granted', 'partly'].includes(outcome)
/** takeData saves the person's data as a file; the reason is on record. */
export const takeData = ({ id, number }: Request, reason: unknown): Promise<void> => obtain(`${one(id)}/data`, { reason }, `${number}.json`)

/** Collection of the erasures in the audit log. */
export const erasuresPath = '/api/platform/privacy/erasures'

export interface Erasure extends Stored {
  personId: string
  personName: string
  state: 'proposed' | 'erased' | 'rejected'
  reason: string
  /** Entries of this day and later are kept. */
  before: Day
  entries: number
  proposerName: string
  deciderName: string
  decidedAt: Instant | null
  createdAt: Instant
  actions: Action[]
}

export const proposeErasure = (body: unknown, key: string): Promise<Erasure> => http.post<Erasure>(erasuresPath, body, key)
export const decideErasure = (id: string, action: 'approve' | 'reject', body: unknown): Promise<Erasure> =>
  http.post<Erasure>(`${erasuresPath}/${encodeURIComponent(id)}/${action}`, body)

export async function findLeavers(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string; login: string }>>('/api/platform/identity/people', { state: 'closed', q, limit: 20 })
  return page.items.map(({ id, name, login }) => ({ value: id, label: name, hint: login }))
}
