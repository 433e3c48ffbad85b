import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { arrange, fit, subject } from '../src/kit/list/columns'
import { type Column, defineList } from '../src/kit/list/schema'
import { type List, queryOf, stateOf, useList } from '../src/kit/list/useList'

interface Row {
  id: string
}
const column = (field: string, width: number, more: Partial<Column<Row>> = {}): Column<Row> => ({ field, width, ...more })
const fields = (columns: Column<Row>[]): string[] => columns.map(({ field }) => field)

describe('columns', () => {
  const columns = [column('number', 150, { fixed: true }), column('state', 100, { priority: 1, kind: 'state' }), column('name', 100, { priority: 1 }), column('who', 100, { priority: 3 }), column('area', 100, { priority: 5 }), column('at', 100, { priority: 3 })]

  it('drops the lowest priority first, the last among equals', () => {
    expect(fields(fit(columns, 700).shown)).toEqual(['number', 'state', 'name', 'who', 'area', 'at'])
    expect(fields(fit(columns, 550).dropped)).toEqual(['area'])
    expect(fields(fit(columns, 460).shown)).toEqual(['number', 'state', 'name', 'who'])
    expect(fields(fit(columns, 350).shown)).toEqual(['number', 'state', 'name'])
  })
  it('lets a whole number stand beside the state before anything else', () => {
    expect(fields(fit(columns, 326).shown)).toEqual(['number', 'state'])
    expect(fields(fit(columns, 10).shown)).toEqual(['number', 'state'])
  })
  it('says under the first column what the row is about, when that column has no room', () => {
    const titled = [...columns, column('title', 200, { grow: true })]
    expect(subject(fit(titled, 326).dropped)?.field).toBe('title')
    expect(subject(fit(titled, 900).dropped)).toBeUndefined()
  })
  it('keeps a person’s order and finds a place for a new column', () => {
    expect(fields(arrange(columns, ['at', 'number', 'state', 'name', 'who']))).toEqual(['at', 'number', 'state', 'name', 'area', 'who'])
  })
})

describe('address', () => {
  it('leaves out what is standard and comes back the same', () => {
    const state = { filters: { state: 'a,b' }, sort: '-createdAt', limit: 20, cursor: '', page: 1 }
    expect(queryOf(state, '-createdAt')).toEqual({ state: 'a,b' })
    const deep = { filters: { q: 'x' }, sort: 'name', limit: 50, cursor: 'c1', page: 3 }
    expect(stateOf(queryOf(deep, '-createdAt'), '-createdAt')).toEqual(deep)
  })
  it('does not believe a page without its cursor nor an odd page size', () => {
    expect(stateOf({ page: '7', limit: '9999' }, '-createdAt')).toMatchObject({ page: 1, limit: 20 })
  })
})

describe('list', () => {
  afterEach(() => vi.unstubAllGlobals())
  const schema = defineList<Row>({ entity: 'organisation', path: '/api/rows', columns: [column('name', 100, { fixed: true })], search: [] })

  async function open(address: string) {
    const fetcher = vi.fn(async (url: string) => {
      const at = Number(new URL(url, 'http://x').searchParams.get('cursor') ?? 0)
      return Response.json({ items: [{ id: `r${at}` }], next: at < 2 ? String(at + 1) : null, prev: at > 0 ? String(at - 1) : null, total: 3, totalIsBound: false })
    })
    vi.stubGlobal('fetch', fetcher)
    let list: List<Row> | undefined
    const page = defineComponent({ setup: () => ((list = useList<Row>(schema)), () => h('p')) })
    const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/rows', component: page }, { path: '/other', component: { render: () => h('p') } }] })
    await router.push(address)
    mount({ template: '<RouterView v-slot="{ Component }"><KeepAlive><component :is="Component" /></KeepAlive></RouterView>' }, { global: { plugins: [router, [VueQueryPlugin, { queryClient: new QueryClient() }]] } })
    await flushPromises()
    return { list: list!, router, fetcher, last: () => String(fetcher.mock.calls.at(-1)?.[0]) }
  }

  it('walks by cursor and knows which page it is on', async () => {
    const { list, router, last } = await open('/rows?state=a')
    expect(last()).toBe('/api/rows?state=a&sort=-createdAt&limit=20')
    list.next()
    await flushPromises()
    expect(router.currentRoute.value.query).toMatchObject({ cursor: '1', page: '2', state: 'a' })
    expect(list.rows.value).toEqual([{ id: 'r1' }])
    list.previous()
    await flushPromises()
    expect(list.state.value.page).toBe(1)
  })

  it('returns to the first page when the conditions change, and forgets the selection', async () => {
    const { list, router } = await open('/rows?cursor=1&page=2')
    list.selected.value = ['r1']
    list.search({ q: 'x' })
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({ q: 'x' })
    expect(list.selected.value).toEqual([])
  })

  it('does not follow the address of another page while it waits in its tab', async () => {
    const { list, router, fetcher } = await open('/rows?q=mine')
    await router.push('/other?q=theirs')
    await flushPromises()
    expect(list.state.value.filters).toEqual({ q: 'mine' })
    expect(fetcher).toHaveBeenCalledTimes(1)
  })
})
