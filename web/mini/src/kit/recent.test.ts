import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetSearches, keepSearch, recentSearches } from './recent'

const stored = new Map<string, unknown>()
beforeEach(() => {
  stored.clear()
  vi.stubGlobal('uni', {
    getStorageSync: (key: string) => stored.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => stored.set(key, value),
    removeStorageSync: (key: string) => stored.delete(key),
  })
})

describe('recent searches', () => {
  it('are kept newest first, eight at most, for one person', () => {
    for (let n = 1; n <= 10; n++) keepSearch('ana', `order ${String(n).padStart(2, '0')}`)
    expect(recentSearches('ana')).toHaveLength(8)
    expect(recentSearches('ana')[0]).toBe('order 10')
    expect(recentSearches('rui')).toEqual([])
  })
  it('what was typed on takes the place of its beginning, and the same again moves up', () => {
    keepSearch('ana', 'hly')
    keepSearch('ana', 'RK')
    expect(keepSearch('ana', 'hlyo')).toEqual(['hlyo', 'RK'])
    expect(keepSearch('ana', 'RK')).toEqual(['RK', 'hlyo'])
  })
  it('can be forgotten, and what is damaged counts as nothing', () => {
    keepSearch('ana', 'hly')
    forgetSearches('ana')
    expect(recentSearches('ana')).toEqual([])
    stored.set('searches.ana', 'damaged')
    expect(recentSearches('ana')).toEqual([])
  })
})
