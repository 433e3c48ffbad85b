import { beforeEach, describe, expect, it, vi } from 'vitest'

const call = vi.hoisted(() => vi.fn())
vi.mock('../client/client', () => ({ call }))
import { changePassword, confirmEnrolment, duePage, endDevice, endOthers, isDue } from './account'
import { ownPage, session, type Me } from './session'

const me = (more: Partial<Me>): Me => ({ person: { id: 'P1', name: 'A', login: 'a' }, post: { id: 'O1', orgName: '', roles: [], title: '' }, posts: [], console: 'clinic', permissions: [], lang: 'zh-Hans', demo: false, ...more })

describe('one\'s own account on the phone', () => {
  beforeEach(() => {
    call.mockReset()
    vi.stubGlobal('uni', { setStorageSync: vi.fn(), removeStorageSync: vi.fn(), getStorageSync: () => '' })
  })

  it('is due while the password or the second factor is', () => {
    expect([isDue(me({})), isDue(me({ mustChange: true })), isDue(me({ factorDue: true })), isDue(me({ assuranceDue: 3 }))]).toEqual([false, true, true, false])
  })
  it('leads back to where the person wanted to go, and nowhere else', () => {
    expect(duePage('/service/ticket?id=1')).toBe('/account/security?next=%2Fservice%2Fticket%3Fid%3D1')
    expect(['/service/ticket?id=1', '/account/security', '/clinic/dispense'].map(ownPage)).toEqual(['/service/ticket?id=1', '/account/security', '/clinic/dispense'])
    expect(['https://evil.example/', '//evil.example/pages/x', '/api/x', '/pages/../x'].map(ownPage)).toEqual(['', '', '', ''])
  })
  it('knows after a change of the password that nothing is due any more', async () => {
    session.me = me({ mustChange: true })
    call.mockResolvedValue(me({}))
    await changePassword('old', 'new')
    expect(call).toHaveBeenCalledWith('/api/platform/signin/me/password', { method: 'PUT', body: { old: 'old', new: 'new' } })
    expect(session.me && isDue(session.me)).toBe(false)
  })
  it('ends sign-ins elsewhere, whatever is in the id', async () => {
    call.mockResolvedValue({ ended: 2, codes: ['x'] })
    await endDevice('a/b')
    expect(call).toHaveBeenCalledWith('/api/platform/signin/me/sessions/a%2Fb', { method: 'DELETE' })
    expect([await endOthers(), await confirmEnrolment('123456')]).toEqual([2, ['x']])
  })
})
