// Who is signed in. The server is asked once per start; what it said last stays on the phone, so that an opened
// order can be scanned without network. In H5 the session is a cookie that the console of the same browser shares,
// so only the server knows; a mini-program keeps its token.
import { reactive } from 'vue'
import { call, whenRenewed } from '../client/client'
import { connection } from '../client/connection'
import { Problem } from '../client/problem'
import { setLang, lang, LANGS, type Lang } from '../i18n/i18n'
import { solve, type Challenge, type Solution } from '../crypto/captcha'

export interface Post {
  id: string
  orgId?: string
  orgName: string
  roles: string[]
  title: string
}
export interface Me {
  person: { id: string; name: string; login: string }
  post: Post
  posts: Post[]
  console: string
  permissions: string[]
  lang: string
  demo: boolean
  /** Nothing can be done until the password was changed. */
  mustChange?: boolean
  /** Nothing can be done until a second factor was set up. */
  factorDue?: boolean
  /** The assurance level that the post demands, 0 when this sign-in reaches it. */
  assuranceDue?: number
  /** Sign-ins of this account that are news. */
  notices?: { id: string; agent: string; device: string; address: string; begunAt: string; current: boolean }[]
}
export interface DemoAccount {
  role: string
  roleName: string
  console: string
  login: string
  password: string
  personName: string
  orgName: string
}

const STORED = 'session'

interface Stored {
  me: Me
  /** Only of a mini-program: the cookie of H5 is out of every script's reach. */
  token?: string
}

export const session = reactive({ me: null as Me | null })

function take(me: Me | null): void {
  session.me = me
  connection.person = me?.person.id ?? ''
}

export function keep(me: Me | null): void {
  take(me)
  if (!me) {
    connection.token = ''
    return uni.removeStorageSync(STORED)
  }
  const stored: Stored = { me }
  if (connection.token) stored.token = connection.token
  uni.setStorageSync(STORED, stored)
}

/** Forgets who was signed in; true when somebody was. */
export function forget(): boolean {
  const was = session.me !== null
  keep(null)
  return was
}

function lastKnown(): Stored | null {
  return (uni.getStorageSync(STORED) as Stored | '') || null
}

/** A mini-program knows at once who is signed in: whoever has its token. */
export function startSession(): void {
  // #ifndef H5
  whenRenewed(() => keep(session.me))
  const stored = lastKnown()
  if (!stored) return
  connection.token = stored.token ?? ''
  take(stored.me)
  // #endif
}

/** Whether anything in this browser says that somebody signed in: nobody else's first page asks, only to be refused. */
export function mayBeSignedIn(): boolean {
  // #ifdef H5
  try {
    return lastKnown() !== null || localStorage.getItem('gz.signed-in') !== null // the console's mark
  } catch {
    return true
  }
  // #endif
  // #ifndef H5
  return connection.token !== ''
  // #endif
}

let asking: Promise<Me | null> | undefined

/** Asks the server who this is; while it does not answer, what it said last stands. */
export function whoIsIt(): Promise<Me | null> {
  return (asking ??= ask().finally(() => (asking = undefined)))
}

async function ask(): Promise<Me | null> {
  // #ifndef H5
  if (!connection.token) return null
  // #endif
  try {
    keep(await call<Me>('/api/platform/signin/me'))
  } catch (error) {
    if (error instanceof Problem && error.status === 401) keep(null)
    else take(lastKnown()?.me ?? null)
  }
  return session.me
}

export async function signIn(login: string, password: string, captcha?: Solution): Promise<Me> {
  return (await enter('/api/platform/signin/sessions', { login, password, captcha })).me
}

/** The second half of a sign-in whose password was right: a code of the authenticator app, or a recovery code. */
export async function signInSecond(ticket: string, code: string): Promise<Me> {
  return (await enter('/api/platform/signin/sessions/second', { ticket, code })).me
}

/** The ticket inside a refusal, if the server asks for the second factor. */
export function ticketOf(error: unknown): string {
  const asked = error instanceof Problem && error.body.key === 'signin.second' ? error.body.params?.ticket : ''
  return typeof asked === 'string' ? asked : ''
}

/** Begins a session: a cookie in H5, a token in a mini-program. */
export async function enter(path: string, body: Record<string, unknown>): Promise<{ me: Me; back?: string }> {
  let bearer: boolean | undefined
  // #ifndef H5
  bearer = true
  // #endif
  const { token, me, back } = await call<{ token?: string; me: Me; back?: string }>(path, { method: 'POST', body: { ...body, bearer } })
  if (bearer) connection.token = token ?? ''
  keep(me)
  if (LANGS.includes(me.lang as Lang) && me.lang !== lang()) await setLang(me.lang as Lang)
  return { me, back }
}

/** Ends the session; in a browser it goes on to where the identity provider's own one ends, and tells so. */
export async function signOut(): Promise<boolean> {
  let address = ''
  try {
    address = (await call<{ address: string }>('/api/platform/signin/sessions/current/leave', { method: 'POST', body: { surface: 'phone' } })).address
  } catch (error) {
    // #ifdef H5
    // only the server can take the cookie away: until it did, the person is still signed in and is told so
    if (!(error instanceof Problem) || error.status !== 401) throw error
    // #endif
  }
  keep(null)
  // #ifdef H5
  if (address) {
    window.location.assign(address)
    return true
  }
  // #endif
  return false
}

export async function switchPost(postId: string): Promise<void> {
  keep(await call<Me>('/api/platform/signin/me/post', { method: 'PUT', body: { postId } }))
}

/** A page of this app, or nothing: an address from outside must not lead elsewhere. */
export const ownPage = (asked: string): string => (/^\/(pages|warehouse|clinic|service|account)\/[a-z]+(\?|$)/.test(asked) ? asked : '')

export function hasRole(...roles: string[]): boolean {
  return session.me?.post.roles.some((role) => roles.includes(role)) ?? false
}

/** The challenge inside a refusal, if the server asks for a proof of work. */
export function challengeOf(error: unknown): Challenge | null {
  if (!(error instanceof Problem) || error.status !== 429) return null
  const { challenge, difficulty } = error.body.params ?? {}
  return typeof challenge === 'string' && typeof difficulty === 'number' ? { challenge, difficulty } : null
}

/** Runs a request; when the server asks for a proof of work, does it and runs the request once more. */
export async function withCaptcha<T>(
  request: (solution?: Solution) => Promise<T>,
  progress: (share: number | null) => void,
): Promise<T> {
  try {
    return await request()
  } catch (error) {
    let asked = challengeOf(error)
    if (!asked && error instanceof Problem && error.status === 429 && error.body.params?.challenge === true) {
      asked = await call<Challenge>('/api/public/challenges', { method: 'POST' })
    }
    if (!asked) throw error
    progress(0)
    try {
      return await request(await solve(asked, progress))
    } finally {
      progress(null)
    }
  }
}
