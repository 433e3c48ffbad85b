import { call } from '@/kit/client/client'

export interface Hit {
  id: string
  title?: string
  number?: string
  detail?: string
  state?: string
  /** Page of the record in the console. */
  path: string
}
export interface Answer {
  kind: string
  entity?: string
  hits: Hit[]
  more: boolean
}

const EACH = 5 // hits of a kind that fit on a phone

export async function find(words: string): Promise<Answer[]> {
  const { items } = await call<{ items: Answer[] }>('/api/report/search', { query: { q: words, limit: String(EACH) } })
  return items.filter((answer) => answer.hits.length > 0)
}

/** The phone page of a hit, or null when only the console has one. */
export function pageOfHit(kind: string, hit: Hit): string | null {
  return kind === 'code' ? `/pages/code?code=${encodeURIComponent(hit.id)}` : null
}
