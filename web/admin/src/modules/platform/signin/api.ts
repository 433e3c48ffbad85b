import { http, type Instant, type Option, type Page } from '@/kit'

export const sessionsPath = '/api/platform/signin/sessions'

/** Somebody who is signed in, on one device. */
export interface SignedIn {
  id: string
  personId: string
  personName: string
  postTitle: string
  /** Browser and system, empty when not known. */
  agent: string
  /** What the device calls itself. */
  device: string
  address: string
  newDevice: boolean
  begunAt: Instant
  seenAt: Instant
  current: boolean
}

export const endSession = (id: string): Promise<void> => http.remove(`${sessionsPath}/${encodeURIComponent(id)}`)

const most = 20

export async function findPeople(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string; login: string }>>('/api/platform/identity/people', { q, limit: most })
  return page.items.map(({ id, name, login }) => ({ value: id, label: `${name} · ${login}` }))
}
