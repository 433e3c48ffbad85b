import type { Query, QueryClient } from '@tanstack/vue-query'
import { computed, reactive } from 'vue'
import { type ApiError, asApiError, isPassing } from './api/problem'

// Readings of the open pages that failed while an earlier answer stands, by their hash.
const failed = reactive(new Map<string, { at: number; error: ApiError }>())
let client: QueryClient | undefined

/** What is on the pages and could not be read again: since when, and why. Nothing while all is fresh. */
export const stale = computed(() => [...failed.values()].sort((a, b) => a.at - b.at)[0] ?? null)

/** Reads again what could not be read. */
export async function readAgain(): Promise<void> {
  await client?.refetchQueries({ type: 'active', predicate: ({ queryHash }) => failed.has(queryHash) })
}

function note(query: Query): void {
  const { data, dataUpdatedAt, error, fetchStatus } = query.state
  const fault = error ? asApiError(error) : null
  if (data !== undefined && fault && isPassing(fault) && query.isActive()) failed.set(query.queryHash, { at: dataUpdatedAt, error: fault })
  else if (fetchStatus === 'idle') failed.delete(query.queryHash) // while it is read again, the notice stays
}

/** Watches the readings of a client; the frame shows what it finds. */
export function watchStale(queries: QueryClient): void {
  client = queries
  failed.clear()
  queries.getQueryCache().subscribe(({ query, type }) => {
    if (type === 'removed') failed.delete(query.queryHash)
    else if (type === 'updated' || type === 'observerRemoved') note(query)
  })
}
