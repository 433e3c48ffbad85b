// Who is signed in. The server is asked once per start; what it said last stays on the phone, so that an opened
// order can be scanned without network.
import { reactive } from 'vue'
import { call } from '../client/client'
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
  /** Nothing can be done until the password was changed, at the console. */
  mustChange?: boolean
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

export const session = reactive({ me: null as Me | null, asked: false })

function keep(me: Me | null): void {
  session.me = me
  if (me) uni.setStorageSync(STORED, { me, token: connection.token })
  else uni.removeStorageSync(STORED)
}

/** Forgets who was signed in; true when somebody was. */
export function forget(): boolean {
  const was = session.me !== null
  keep(null)
  return was
}

export function startSession(): void {
  const stored = uni.getStorageSync(STORED) as { me: Me; token: string } | ''
  if (stored) {
    session.me = stored.me
    connection.token = stored.token
  }
}

/** Asks the server who this is; without network the last answer stands. */
export async function refreshSession(): Promise<Me | null> {
  try {
    keep(await call<Me>('/api/platform/signin/me'))
  } catch (error) {
    if (!(error instanceof Problem) || !error.offline) keep(null)
  }
  session.asked = true
  return session.me
}

export async function signIn(login: string, password: string, captcha?: Solution): Promise<Me> {
  let bearer: boolean | undefined
  // #ifndef H5
  bearer = true
  // #endif
  const { token, me } = await call<{ token?: string; me: Me }>('/api/platform/signin/sessions', {
    method: 'POST',
    body: { login, password, captcha, bearer },
  })
  connection.token = bearer ? (token ?? '') : ''
  keep(me)
  if (LANGS.includes(me.lang as Lang) && me.lang !== lang()) setLang(me.lang as Lang)
  return me
}

export async function signOut(): Promise<void> {
  try {
    await call('/api/platform/signin/sessions/current', { method: 'DELETE' })
  } finally {
    connection.token = ''
    keep(null)
  }
}

export async function switchPost(postId: string): Promise<void> {
  keep(await call<Me>('/api/platform/signin/me/post', { method: 'PUT', body: { postId } }))
}

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
