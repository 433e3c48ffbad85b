import { beforeEach, describe, expect, it, vi } from 'vitest'

const call = vi.hoisted(() => vi.fn())
vi.mock('../client/client', () => ({ call }))
import { finishLink, isLink, links, unlink } from './links'

describe('external accounts on the phone', () => {
  beforeEach(() => call.mockReset())

  it('lists what the server knows', async () => {
    call.mockResolvedValue({ items: [{ id: 'L1' }], documentAt: null })
    expect(await links()).toEqual([{ id: 'L1' }])
  })

  it('unlinks with the password, whatever is in the id', async () => {
    await unlink('a/b', 'secret')
    expect(call).toHaveBeenCalledWith('/api/platform/signin/me/links/a%2Fb/remove', { method: 'POST', body: { password: 'secret' } })
  })

  it('tells a link that comes back from a sign-in', async () => {
    expect([isLink({ state: 'link-1' }), isLink({ state: 'sign-1' }), isLink({})]).toEqual([true, false, false])
    await finishLink({ state: 'link-1', code: 'c' })
    expect(call).toHaveBeenCalledWith('/api/platform/signin/me/links/finish', { method: 'POST', body: { state: 'link-1', code: 'c' } })
  })
})
