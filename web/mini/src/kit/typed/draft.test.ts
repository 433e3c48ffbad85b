import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, reactive, ref } from 'vue'
import { forgetDraft, useDraft } from './draft'

const disk = new Map<string, unknown>()
let full = false
vi.stubGlobal('uni', {
  getStorageSync: (key: string) => disk.get(key) ?? '',
  setStorageSync: (key: string, value: unknown) => {
    if (full) throw new Error('storage is full')
    disk.set(key, structuredClone(value))
  },
  removeStorageSync: (key: string) => disk.delete(key),
})
beforeEach(() => {
  disk.clear()
  full = false
})

describe('what is being typed', () => {
  it('is there again when the page opens again, until it was sent', async () => {
    const typing = reactive({ note: '', vehicle: '' })
    const { kept } = useDraft(() => 'arrive.1', typing)
    expect(kept.value).toBe(false)
    typing.note = 'SH-7'
    await nextTick()
    expect(kept.value).toBe(true)

    const again = reactive({ note: '', vehicle: '' })
    useDraft(() => 'arrive.1', again)
    expect(again).toEqual({ note: 'SH-7', vehicle: '' })
    const other = reactive({ note: '', vehicle: '' })
    useDraft(() => 'arrive.2', other)
    expect(other.note).toBe('')

    forgetDraft('arrive.1')
    const sent = reactive({ note: '', vehicle: '' })
    useDraft(() => 'arrive.1', sent)
    expect(sent.note).toBe('')
  })
  it('waits for the order that it belongs to', async () => {
    disk.set('draft.sign.9', { note: 'one short' })
    const key = ref('')
    const typing = reactive({ note: '' })
    useDraft(() => key.value, typing)
    typing.note = 'x'
    await nextTick()
    expect([...disk.keys()]).toEqual(['draft.sign.9'])
    key.value = 'sign.9'
    await nextTick()
    expect(typing.note).toBe('one short')
  })
  it('does not claim to be kept when the phone is full', async () => {
    const typing = reactive({ note: '' })
    const { kept } = useDraft(() => 'arrive.1', typing)
    full = true
    typing.note = 'x'
    await nextTick()
    expect(kept.value).toBe(false)
  })
})
