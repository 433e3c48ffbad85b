import { onLoad } from '@dcloudio/uni-app'
import { call, whenSignedOut } from '../client/client'
import { duePage, isDue } from './account'
import { forget, session, whoIsIt } from './session'

const PUBLIC = ['pages/home', 'pages/trace', 'pages/proof', 'pages/verify', 'pages/rights', 'pages/status', 'pages/signin']

/** Somebody may have ended the session elsewhere: a page in sight leaves within seconds (milliseconds). */
const LOOK = 4000

/** Signs in and then comes back to the page that is shown. */
function askToSignIn(query: Record<string, unknown> = {}): void {
  uni.reLaunch({ url: `/pages/signin?next=${encodeURIComponent(shown(query))}` })
}

function shown(query: Record<string, unknown> = {}): string {
  const page = getCurrentPages().slice(-1)[0]
  const asked = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
  return `/${page?.route ?? 'pages/work'}${asked ? '?' + asked : ''}`
}

/** When the server no longer knows the session, staff sign in again; the public notices nothing. */
export function startStaff(): void {
  whenSignedOut(async () => {
    const page = getCurrentPages().slice(-1)[0] as { route?: string; options?: Record<string, unknown> } | undefined
    if (!forget() || !page?.route || PUBLIC.includes(page.route)) return
    // somebody else may have signed in at the console of this browser: their work is shown, not this person's
    if (await whoIsIt()) uni.reLaunch({ url: '/pages/work' })
    else askToSignIn(page.options)
  })
  let hidden = false
  uni.onAppHide(() => (hidden = true))
  uni.onAppShow(() => (hidden = false))
  setInterval(() => {
    if (session.me && !hidden) void call('/api/platform/signin/me/alive', { headers: { 'X-Poll': '1' } }).catch(() => undefined)
  }, LOOK)
}

/** A staff page: without a session of use the person signs in first and then comes back to it. */
export function onStaffLoad(load: (query: Record<string, string>) => void): void {
  onLoad(async (query) => {
    const me = session.me ?? (await whoIsIt())
    if (me && !me.mustChange && !me.factorDue && !me.assuranceDue) load((query ?? {}) as Record<string, string>)
    else if (me && isDue(me)) uni.reLaunch({ url: duePage(shown(query)) })
    else askToSignIn(query)
  })
}
