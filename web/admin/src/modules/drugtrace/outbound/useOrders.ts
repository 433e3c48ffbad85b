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

/** The list of orders with counts by state, which the server keeps beside the collection, and the sums of the page. */
export function useOrders(): List<OrderRow> {
  const list = useList<OrderRow>(schema)
  const counts = useQuery({
    queryKey: keys.counts(ordersPath, {}),
    queryFn: ({ signal }) => http.get<{ items: StateCount[] }>(countsPath, undefined, signal),
    retry: false,
  })
  const sum = (rows: OrderRow[], of: (row: OrderRow) => number): number => rows.reduce((all, row) => all + of(row), 0)
  return {
    ...list,
    counts: computed(() => (counts.data.value ? viewCounts(counts.data.value.items) : new Map<string, number>())),
    page: computed(() => {
      const page = list.page.value
      return page && { ...page, sums: { ordered: sum(page.items, (row) => row.qty), signed: sum(page.items, (row) => row.qtySigned) } }
    }),
  }
}
