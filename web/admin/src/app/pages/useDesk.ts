import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { http } from '../../kit/api/client'
import { keys } from '../../kit/api/keys'
import { failureOf } from '../../kit/api/problem'
import type { Day, Instant } from '../../kit/types'

export interface Todo {
  /** Text key of what waits, with its parameters. */
  what: string
  params?: Record<string, unknown>
  number: string
  entity: string
  path: string
  dueAt?: Instant | null
  overdue: boolean
  /** Action key of the one verb. */
  verb: string
  facts: string[]
  tone: 'danger' | 'warn' | 'normal'
}

export interface Alert {
  key: string
  params?: Record<string, unknown>
  /** Trace code of the one box it is about. */
  code?: string
  batch?: string
  /** What a person wrote. */
  reason?: string
  at: Instant
  tone: 'danger' | 'warn' | 'normal'
  path?: string
}

export interface DayCount {
  day: Day
  count: number
}

export interface DueDay extends DayCount {
  /** Not worked on the mainland. */
  off: boolean
  holidays?: { calendar: 'mainland' | 'macao'; kind: 'off' | 'work' | 'morning'; name: string }[]
}

export interface Trend {
  key: 'received' | 'signed' | 'dispensed'
  unit: string
  path: string
  /** Day by day; the last one is still running. */
  days: DayCount[]
}

export interface RiverStation {
  key: 'awaiting' | 'stock' | 'transit' | 'clinic' | 'dispensed'
  /** Boxes. */
  count: number
  batches: number
}

export interface Figure {
  key: string
  count: number
  /** The whole that count is a part of. */
  of?: number
  /** Text key of the line below, with its count. */
  detail: string
  marked: number
  tone: 'danger' | 'warn' | 'normal'
  path: string
}

export interface Desk {
  title: { count: number; overdue: number; nextAt?: Instant | null }
  todos: Todo[]
  river: RiverStation[]
  /** In the river's place for whom no drugs pass. */
  figures: Figure[]
  alerts: Alert[]
  due: DueDay[]
  trends: Trend[]
}

const every = 30_000 // milliseconds: what waits for a person may change while they look

export function useDesk() {
  const query = useQuery({
    queryKey: keys.desk,
    queryFn: ({ signal }) => http.get<Desk>('/api/report/desk', undefined, signal),
    refetchInterval: every,
  })
  return {
    desk: computed(() => query.data.value ?? null),
    alerts: computed(() => query.data.value?.alerts ?? []),
    // The answer itself holds no time: an unchanged one is not sent again.
    askedAt: computed(() => new Date(query.dataUpdatedAt.value).toISOString()),
    loading: query.isPending,
    error: computed(() => failureOf(query)),
    refetch: query.refetch,
  }
}
