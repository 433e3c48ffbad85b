import { type Action, type Deadline, http, type Instant, type Step, type Stored, type Wait } from '@/kit'

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
