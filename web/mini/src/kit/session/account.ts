// One's own account on the phone: its password, the second factor, and where it is signed in.
import { call } from '../client/client'
import { keep, type Me } from './session'

export interface Device {
  id: string
  postTitle: string
  agent: string
  device: string
  address: string
  newDevice: boolean
  begunAt: string
  seenAt: string
  current: boolean
}
export interface Security {
  password: { setAt: string; endsAt: string | null; rules: { length: number; classes: number; history: number } }
  factor: { required: boolean; authenticator: string | null; passkeys: { id: string; name: string }[]; recoveryLeft: number }
}
/** What an authenticator app needs to know, shown once. */
export interface Enrolment {
  secret: string
  address: string
}
interface Codes {
  codes: string[]
}

const base = '/api/platform/signin/me'

export const security = (): Promise<Security> => call(`${base}/security`)

export async function changePassword(old: string, next: string): Promise<Me> {
  const me = await call<Me>(`${base}/password`, { method: 'PUT', body: { old, new: next } })
  keep(me)
  return me
}

export const enrol = (password: string): Promise<Enrolment> => call(`${base}/totp`, { method: 'POST', body: { password } })

/** Answers the recovery codes; none when there are some already. */
export async function confirmEnrolment(code: string): Promise<string[]> {
  return (await call<Codes>(`${base}/totp/confirm`, { method: 'POST', body: { code } })).codes
}

/** The phone itself becomes a key: it signs in by finger, face or its own code. */
export async function addPasskey(name: string, password: string): Promise<string[]> {
  const { ticket, options } = await call<{ ticket: string; options: PublicKeyCredentialCreationOptionsJSON }>(`${base}/passkeys/options`, { method: 'POST', body: { password } })
  const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
  return (await call<Codes>(`${base}/passkeys`, { method: 'POST', body: { ticket, name, credential: (made as PublicKeyCredential).toJSON() } })).codes
}

export async function devices(): Promise<Device[]> {
  return (await call<{ items: Device[] }>(`${base}/sessions`)).items
}
export const endDevice = (id: string): Promise<void> => call(`${base}/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })
export async function endOthers(): Promise<number> {
  return (await call<{ ended: number }>(`${base}/sessions`, { method: 'DELETE' })).ended
}

/** Nothing else opens before the person did something about the account here. */
export const isDue = (me: Me): boolean => !!me.mustChange || !!me.factorDue
/** The page where that is done; it goes on to where the person wanted to go. */
export const duePage = (next: string): string => `/account/security?next=${encodeURIComponent(next)}`
