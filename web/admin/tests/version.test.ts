import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { leaveForNewVersion } from '../src/app/version'

const page = (file: string): Response => new Response(`<script src="/assets/${file}.js"></script><link href="/assets/${file}.css">`)
const assign = vi.fn()

beforeEach(() => {
  localStorage.clear()
  assign.mockClear()
  vi.stubGlobal('location', { assign })
  document.head.innerHTML = '<script type="text/plain" src="/assets/index-one.js"></script><meta content="/assets/index-one.css">'
})
afterEach(() => vi.unstubAllGlobals())

it('opens the address anew when the site has another version, once', async () => {
  vi.stubGlobal('fetch', vi.fn(async () => page('index-two')))
  expect(await leaveForNewVersion('/x')).toBe(true)
  expect(assign).toHaveBeenCalledExactlyOnceWith('/x')
  expect(await leaveForNewVersion('/x')).toBe(false)
})

it('stays when it is the same version, and when there is no network', async () => {
  vi.stubGlobal('fetch', vi.fn(async () => page('index-one')))
  expect(await leaveForNewVersion('/x')).toBe(false)
  vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('offline'))))
  expect(await leaveForNewVersion('/x')).toBe(false)
  expect(assign).not.toHaveBeenCalled()
})
