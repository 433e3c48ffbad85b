import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { type LocationQuery, useRoute, useRouter } from 'vue-router'
import { http, type Query } from '../api/client'
import { keys, refresh } from '../api/keys'
import { failureOf } from '../api/problem'
import type { Page } from '../types'
import { useColumns } from './columns'
import type { ListSchema } from './schema'

export interface ListState {
  filters: Record<string, string>
  sort: string
  limit: number
  /** Cursor of the page, as the server gave it; empty on the first one. */
  cursor: string
  /** Ordinal of the page from 1, so that the footer can say 第 21–40 张. */
  page: number
}

export const pageSizes = [20, 50, 100]
const reserved = new Set(['sort', 'limit', 'cursor', 'page', 'view'])

/** stateOf reads a list's state from the address, so that a link opens the same rows. */
export function stateOf(query: LocationQuery, defaultSort: string): ListState {
  const one = (name: string): string => String((Array.isArray(query[name]) ? query[name][0] : query[name]) ?? '')
  const filters: Record<string, string> = {}
  for (const name of Object.keys(query)) {
    const value = one(name)
    if (!reserved.has(name) && value !== '') filters[name] = value
  }
  const limit = Number(one('limit'))
  const cursor = one('cursor')
  return {
    filters,
    sort: one('sort') || defaultSort,
    limit: pageSizes.includes(limit) ? limit : pageSizes[0]!,
    cursor,
    page: cursor === '' ? 1 : Math.max(1, Number(one('page')) || 1),
  }
}

/** queryOf writes the state into the address; what is standard is left out. */
export function queryOf(state: ListState, defaultSort: string): Record<string, string> {
  const query: Record<string, string> = { ...state.filters }
  if (state.sort !== defaultSort) query['sort'] = state.sort
  if (state.limit !== pageSizes[0]) query['limit'] = String(state.limit)
  if (state.cursor !== '') {
    query['cursor'] = state.cursor
    query['page'] = String(state.page)
  }
  return query
}

/**
 * useList reads one list: filters, order and page live in the address, rows come from the
 * server by cursor, the person's columns from this browser. `fixed` filters are always sent.
 * `local` keeps the state out of the address: for a list inside a record's page.
 */
export function useList<T extends { id: string }>(schema: ListSchema<T>, fixed: Query = {}, local = false) {
  const route = useRoute()
  const router = useRouter()
  const client = useQueryClient()
  const ownPath = route.path
  const defaultSort = schema.sort ?? '-createdAt'

  const state = ref(stateOf(local ? {} : route.query, defaultSort))
  // Kept alive in a tab, the list must not follow the address of another page.
  watch(
    () => route.fullPath,
    () => {
      if (!local && route.path === ownPath) state.value = stateOf(route.query, defaultSort)
    },
  )

  function go(change: Partial<ListState>): void {
    const next = { ...state.value, cursor: '', page: 1, ...change }
    if (local) state.value = next
    else void router.replace({ path: ownPath, query: queryOf(next, defaultSort) })
  }

  const conditions = computed<Query>(() => ({ ...fixed, ...state.value.filters }))
  const params = computed<Query>(() => ({
    ...conditions.value,
    sort: state.value.sort,
    limit: state.value.limit,
    cursor: state.value.cursor || undefined,
  }))
  const query = useQuery({
    queryKey: computed(() => keys.list(schema.path, params.value)),
    queryFn: ({ signal }) => http.get<Page<T>>(schema.path, params.value, signal),
    placeholderData: keepPreviousData,
  })
  const counts = useQuery({
    queryKey: computed(() => keys.counts(schema.path, fixed)),
    queryFn: ({ signal }) =>
      http.get<{ items: { view: string; count: number }[] }>(`${schema.path}/counts`, fixed, signal),
    enabled: schema.counts === true,
    retry: false,
  })

  const rows = computed<T[]>(() => query.data.value?.items ?? [])
  const selected = ref<string[]>([])
  // A selection means the rows one sees: it does not follow to another page.
  watch(params, () => (selected.value = []))

  return {
    schema,
    state,
    columns: useColumns(schema),
    conditions,
    rows,
    selected,
    selectedRows: computed(() => rows.value.filter((row) => selected.value.includes(row.id))),
    page: computed(() => query.data.value ?? null),
    counts: computed(() => new Map(counts.data.value?.items.map((item) => [item.view, item.count]))),
    error: computed(() => failureOf(query)),
    loading: computed(() => query.isPending.value),
    fetching: computed(() => query.isFetching.value),
    updatedAt: query.dataUpdatedAt,
    filtered: computed(() => Object.keys(state.value.filters).length > 0),
    search: (filters: Record<string, string>) => go({ filters }),
    sortBy: (sort: string) => go({ sort }),
    setLimit: (limit: number) => go({ limit }),
    next: () => go({ cursor: query.data.value?.next ?? '', page: state.value.page + 1 }),
    previous: () => go({ cursor: query.data.value?.prev ?? '', page: Math.max(1, state.value.page - 1) }),
    refresh: () => refresh(client, schema.path),
  }
}

export type List<T extends { id: string }> = ReturnType<typeof useList<T>>
