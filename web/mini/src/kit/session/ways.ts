// The other ways in: identity providers, passkeys, and WeChat inside its own app.
import { call } from '../client/client'
import { enter, type Me } from './session'

/** An identity provider that one may sign in with. */
export interface Provider {
  id: string
  name: string
  /** Signing in happens on a page of the provider, not inside an app. */
  page: boolean
  /** Signing in means signing a text with an SM2 certificate. */
  certificate: boolean
  /** Of a demonstration: it proves nothing. */
  simulated: boolean
  available: boolean
}

const base = '/api/platform/signin'
const NAMES = ['state', 'code', 'ticket', 'error', 'iss']

export async function providers(): Promise<Provider[]> {
  const { origin, items } = await call<{ origin: string; items: Provider[] }>('/api/public/identity-providers')
  // #ifdef H5
  // providers send people back to one address only: elsewhere their answer would not arrive
  return origin === location.origin ? items.filter((one) => one.page || one.certificate) : []
  // #endif
  // #ifdef MP-WEIXIN
  // a certificate is named with what to do instead: an app reads no files of its person, and WeChat has no page for it
  return items.filter((one) => !one.page)
  // #endif
  // #ifndef H5 || MP-WEIXIN
  return origin ? [] : items
  // #endif
}

/** What a provider has sent back in the address; null when nobody came back. */
export function returnedIn(): Record<string, string> | null {
  // #ifdef H5
  const query = new URLSearchParams(location.search)
  if (/^(sign|link)-/.test(query.get('state') ?? '')) return Object.fromEntries(NAMES.filter((name) => query.has(name)).map((name) => [name, query.get(name) ?? '']))
  // #endif
  return null
}

export function signInReturned(returned: Record<string, string>): Promise<{ me: Me; back?: string }> {
  return enter(`${base}/sessions/federated`, returned)
}

/** Goes to the provider's page, or asks WeChat for a code and signs in with it. */
export async function signInWith(provider: Provider, next: string): Promise<Me | null> {
  // #ifdef MP-WEIXIN
  const { code } = await uni.login({ provider: 'weixin' })
  return (await enter(`${base}/sessions/app`, { provider: provider.id, code })).me
  // #endif
  // #ifndef MP-WEIXIN
  const begun = await call<{ address: string }>(`${base}/federated/${encodeURIComponent(provider.id)}`, { method: 'POST', body: { surface: 'phone', back: `/m${next}` } })
  if (/^https?:\/\//.test(begun.address)) location.assign(begun.address)
  return null
  // #endif
}

/** A text that waits for the answer of a certificate. */
export interface Signing {
  state: string
  challenge: string
}

export function beginSigning(provider: Provider, next: string): Promise<Signing> {
  return call<Signing>(`${base}/federated/${encodeURIComponent(provider.id)}`, { method: 'POST', body: { surface: 'phone', back: `/m${next}` } })
}

/** Whether a passkey can be used on this page: browsers keep them for one origin. */
export function passkeysHere(origin: string | undefined): boolean {
  // #ifdef H5
  return origin === location.origin && typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
  // #endif
  // #ifndef H5
  return false && !!origin
  // #endif
}

/** By the passkey alone, or by it after a first factor whose ticket is given. */
export async function signInByPasskey(second?: string): Promise<Me> {
  const { ticket, options } = await call<{ ticket: string; options: PublicKeyCredentialRequestOptionsJSON }>(`${base}/sessions/passkey/options`, { method: 'POST' })
  const found = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
  return (await enter(`${base}/sessions/passkey`, { ticket, credential: (found as PublicKeyCredential).toJSON(), second })).me
}

/** The person closed the browser's dialog, or let it run out. */
export function wasDismissed(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError')
}
