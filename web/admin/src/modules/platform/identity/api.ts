import { type Action, type Day, http, type Instant, type Language, type Option, type Page, type Step, type Stored } from '@/kit'
import { type Reach, roles } from './roles'

const base = '/api/platform/identity'
export const peoplePath = `${base}/people`
export const postsPath = `${base}/posts`

/** A person acting for an organisation in one or more roles. */
export interface Post extends Stored {
  personId: string
  /** Where the post is shown without its person. */
  personName?: string
  orgId: string
  orgName: string
  /** The leading one first. */
  roles: string[]
  validFrom: Day
  /** Last day; absent without end. */
  validTo?: Day
  state: 'active' | 'closed'
  /** How far its permissions reach at most. */
  reach: Reach
  title: string
  /** What state and days amount to now. */
  standing: 'coming' | 'active' | 'ending' | 'lapsed' | 'closed'
}

export interface Person extends Stored {
  name: string
  login: string
  /** The password was set by somebody else and must be changed first. */
  mustChange: boolean
  /** Masked. */
  phone: string
  lang: Language
  state: 'pending' | 'active' | 'locked' | 'closed'
  lastSignInAt: Instant | null
  posts: Post[]
  actions: Action[]
  steps?: Step[]
  /** When it is locked unless somebody uses it. */
  locksAt?: Instant
}

const one = (id: string): string => `${peoplePath}/${encodeURIComponent(id)}`
const post = (id: string): string => `${base}/posts/${encodeURIComponent(id)}`

export const createPerson = (body: unknown, key: string): Promise<Person> => http.post<Person>(peoplePath, body, key)
export const updatePerson = (id: string, body: unknown, key: string): Promise<Person> => http.put<Person>(one(id), body, key)
export const setPassword = (id: string, body: unknown, key: string): Promise<Person> => http.post<Person>(`${one(id)}/password`, body, key)
/** revealPhone shows the telephone in full; the reason is on record. */
export async function revealPhone(id: string, reason: string): Promise<string> {
  const { value } = await http.post<{ value: string }>(`${one(id)}/reveal`, { reason })
  return value
}
export const createPost = (body: unknown, key: string): Promise<Post> => http.post<Post>(`${base}/posts`, body, key)
export const updatePost = (id: string, body: unknown, key: string): Promise<Post> => http.put<Post>(post(id), body, key)
export const renewPost = (id: string, body: unknown, key: string): Promise<Post> => http.post<Post>(`${post(id)}/renew`, body, key)
export const closePost = (id: string, body: unknown): Promise<Post> => http.post<Post>(`${post(id)}/close`, body)

const most = 20

export async function findOrganisations(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string }>>('/api/platform/enterprise/organisations', { q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: found.name }))
}

/** Roles by the words people know them by; the server's order is by side. */
export async function findRoles(q: string): Promise<Option[]> {
  const found = await roles()
  return found.filter(({ state }) => state === 'active').map(({ id, title }) => ({ value: id, label: title })).filter(({ label }) => label.toLowerCase().includes(q.trim().toLowerCase()))
}
/** Ends every sign-in of a person, on every node within seconds. */
export const signOutEverywhere = (id: string): Promise<void> => http.remove(`/api/platform/signin/people/${encodeURIComponent(id)}/sessions`)
