import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { http, keys, type List, useList } from '@/kit'
import { countsPath, type OrderRow, ordersPath } from './api'
import { list as schema } from './schema'

export interface StateCount {
  view: string
  count: number
}

/** viewCounts adds the view of all orders to the counts by state. */
export function viewCounts(counts: StateCount[]): Map<string, number> {
  const all = counts.reduce((sum, { count }) => sum + count, 0)
  return new Map([['all', all], ...schema.views!.slice(1).map(({ key }): [string, number] => [key, counts.find(({ view }) => view === key)?.count ?? 0])])
}

export function pageSums(rows: Pick<OrderRow, 'qtyExpected' | 'qtyReceived'>[]): Record<string, number> {
  return {
    expected: rows.reduce((sum, row) => sum + row.qtyExpected, 0),
    received: rows.reduce((sum, row) => sum + row.qtyReceived, 0),
  }
}

/** The list of orders with counts by state, which the server keeps beside the collection, and the sums of the page. */
export function useOrders(): List<OrderRow> {
  const list = useList<OrderRow>(schema)
  const counts = useQuery({
    queryKey: keys.counts(ordersPath, {}),
    queryFn: ({ signal }) => http.get<{ items: StateCount[] }>(countsPath, undefined, signal),
    retry: false,
  })
  return {
    ...list,
    counts: computed(() => (counts.data.value ? viewCounts(counts.data.value.items) : new Map<string, number>())),
    page: computed(() => (list.page.value ? { ...list.page.value, sums: pageSums(list.page.value.items) } : null)),
  }
}
