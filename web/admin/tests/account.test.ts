import { VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import AccountPage from '../src/app/pages/AccountPage.vue'
import { passkeysHere } from '../src/kit/api/passkey'
import { useSession } from '../src/kit/session'
import type { Me } from '../src/kit/types'

const security = { password: { setAt: '2026-11-20T02:00:00.000Z', endsAt: null, rules: { length: 10, classes: 3, history: 5, days: 0 } }, factor: { required: true, authenticator: null as string | null, passkeys: [], recoveryLeft: 0, demo: false } }
const me = (due: boolean): Me =>
  ({ person: { id: 'p', name: '王示例', login: 'wang' }, post: { id: 'o', orgName: '局', roles: [], title: '' }, posts: [], console: 'platform', permissions: [], menu: [], lang: 'zh-Hans', demo: false, mustChange: false, factorDue: due, serverTime: '2026-11-20T02:00:00.000Z' }) as unknown as Me

const sent: { path: string; body: unknown }[] = []

/** The server, as far as the page of the own account asks it. */
function serve(): void {
  let due = true
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const path = url.replace('/api/platform/signin/', '')
    sent.push({ path, body: init.body ? JSON.parse(String(init.body)) : undefined })
    if (path === 'me/totp/confirm') {
      due = false
      security.factor.authenticator = '2026-11-20T02:05:00.000Z'
    }
    const answers: Record<string, unknown> = {
      me: me(due), 'me/security': security, 'me/sessions': { items: [] }, '/api/public/app': { passkeys: '' },
      'me/totp': { secret: 'GEZDGNBV', address: 'otpauth://', symbol: { size: 21, path: 'M0 0h1v1h-1z' } },
      'me/totp/confirm': { codes: ['k7pq-2mxr-9dce-wtha'] },
    }
    return new Response(JSON.stringify(answers[path]), { status: 200 })
  })
}
afterEach(() => vi.unstubAllGlobals())

describe('the page of the own account', () => {
  it('keeps the recovery codes in sight when the set-up opens everything else', async () => {
    serve()
    useSession().me = me(true)
    const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', name: 'desk', component: { template: '<i />' } }, { path: '/account', component: AccountPage }] })
    const page = mount(AccountPage, { global: { plugins: [VueQueryPlugin, router] } })
    await flushPromises()
    await page.get('[data-testid=enrol]').trigger('click')
    await page.get('#factor-password').setValue('Two-shores-26')
    await page.get('[data-testid=factor] form').trigger('submit')
    await flushPromises()
    expect(page.get('[data-testid=secret]').text()).toBe('GEZD GNBV')
    await page.get('[data-testid=factor-code]').setValue('287082')
    await page.get('[data-testid=factor] form').trigger('submit')
    await flushPromises()
    expect(sent.map(({ path }) => path)).toContain('me/totp/confirm')
    expect(useSession().opened).toBe(true)
    expect(page.get('[data-testid=recovery]').text()).toBe('k7pq-2mxr-9dce-wtha')
    await page.get('[data-testid=recovery-noted]').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.name).toBe('desk')
  })
})

describe('passkeys', () => {
  it('are offered at the origin of the system only, by a browser that knows them', () => {
    expect(passkeysHere(location.origin)).toBe(false) // this one does not
    vi.stubGlobal('PublicKeyCredential', Object.assign(() => undefined, { parseRequestOptionsFromJSON: () => undefined }))
    expect(passkeysHere(location.origin)).toBe(true)
    expect(passkeysHere('https://elsewhere.test')).toBe(false)
    expect(passkeysHere('')).toBe(false)
    expect(passkeysHere(undefined)).toBe(false)
  })
})
