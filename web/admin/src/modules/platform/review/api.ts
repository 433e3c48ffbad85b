import { type Action, type Day, http, type Instant, type Option, type Page, type Stored, type TimelineEntry } from '@/kit'

const base = '/api/platform/review'
export const reviewsPath = `${base}/reviews`
export const linesPath = `${base}/lines`

/** The check of all grants of one period. */
export interface Review extends Stored {
  /** First month of the period, 2026-10. */
  period: string
  openedAt: Instant
  dueOn: Day
  state: 'open' | 'done'
  lines: number
  left: number
  lateDone: number
  /** A decision was, or is, too late; stays so. */
  late: boolean
}

/** One post as it was when the review began, and what was decided. */
export interface Line extends Stored {
  reviewId: string
  personId: string
  personName: string
  orgName: string
  title: string
  validTo?: Day
  state: 'open' | 'kept' | 'removed'
  reason: string
  deciderName?: string
  decidedAt?: Instant
  late: boolean
  actions: Action[]
}

export const reviews = async (signal?: AbortSignal): Promise<Review[]> => (await http.get<{ items: Review[] }>(reviewsPath, undefined, signal)).items
export const review = (id: string, signal?: AbortSignal): Promise<Review> => http.get<Review>(`${reviewsPath}/${encodeURIComponent(id)}`, undefined, signal)
export const history = async (id: string, signal?: AbortSignal): Promise<TimelineEntry[]> => (await http.get<{ items: TimelineEntry[] }>(`${reviewsPath}/${encodeURIComponent(id)}/timeline`, undefined, signal)).items
export const decide = (id: string, action: string, body: unknown, key: string): Promise<Line> => http.post<Line>(`${linesPath}/${encodeURIComponent(id)}/${action}`, body, key)

const most = 20
export async function findOrganisations(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string }>>('/api/platform/enterprise/organisations', { q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: found.name }))
}
