import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { defineList } from '../src/kit/list/schema'
import { type List, useList } from '../src/kit/list/useList'
import { readAgain, stale, watchStale } from '../src/kit/stale'

interface Row {
  id: string
}
const schema = defineList<Row>({ entity: 'organisation', path: '/api/rows', columns: [{ field: 'id', width: 100, fixed: true }], search: [] })
const rows = (): Response => Response.json({ items: [{ id: 'r1' }], next: null, prev: null, total: 1, totalIsBound: false })
const problem = (status: number): Response => Response.json({ title: 'T', detail: 'why', status, code: '', key: '' }, { status })

async function open(answer: () => Response) {
  const server = { answer }
  vi.stubGlobal('fetch', vi.fn(async () => server.answer()))
  let list: List<Row> | undefined
  const page = defineComponent({ setup: () => ((list = useList<Row>(schema)), () => h('p')) })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/rows', component: page }, { path: '/other', component: { render: () => h('p') } }] })
  await router.push('/rows')
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  watchStale(queryClient)
  mount({ template: '<RouterView />' }, { global: { plugins: [router, [VueQueryPlugin, { queryClient }]] } })
  await flushPromises()
  return { server, router, list: list! }
}

afterEach(() => vi.unstubAllGlobals())

it('leaves the rows where they are when reading them again fails, and says so until it succeeds', async () => {
  const { server, list } = await open(rows)
  expect(stale.value).toBeNull()
  server.answer = () => problem(502)
  await list.refresh()
  await flushPromises()
  expect(list.error.value).toBeNull()
  expect(list.rows.value).toEqual([{ id: 'r1' }])
  expect(stale.value?.error.message).toBe('why')
  server.answer = rows
  await readAgain()
  await flushPromises()
  expect(stale.value).toBeNull()
})

it('forgets what could not be read once its page is left', async () => {
  const { server, list, router } = await open(rows)
  server.answer = () => problem(503)
  await list.refresh()
  await flushPromises()
  expect(stale.value).not.toBeNull()
  await router.push('/other')
  await flushPromises()
  expect(stale.value).toBeNull()
})

it('takes the rows away from who may no longer see them', async () => {
  const { server, list } = await open(rows)
  server.answer = () => problem(403)
  await list.refresh()
  await flushPromises()
  expect(list.error.value?.status).toBe(403)
  expect(stale.value).toBeNull()
})

it('shows the failure instead of rows that were never read', async () => {
  const { list } = await open(() => problem(500))
  expect(list.error.value?.status).toBe(500)
  expect(stale.value).toBeNull()
})
