import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { http } from '../../kit/api/client'
import { keys } from '../../kit/api/keys'
import { asApiError } from '../../kit/api/problem'
import type { Instant } from '../../kit/types'

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
  at: Instant
  tone: 'danger' | 'warn' | 'normal'
  path?: string
}

export interface RiverStation {
  key: 'awaiting' | 'stock' | 'transit' | 'clinic' | 'dispensed'
  /** Boxes. */
  count: number
  batches: number
}

export interface Desk {
  title: { count: number; overdue: number; nextAt?: Instant | null }
  todos: Todo[]
  river: RiverStation[]
  alerts: Alert[]
  updatedAt: Instant
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
    loading: query.isPending,
    error: computed(() => (query.error.value ? asApiError(query.error.value) : null)),
    refetch: query.refetch,
  }
}
