import { http, request } from '../../../kit/api/client'
import type { Offered } from '../../../kit/api/passkey'
import type { Instant, Page } from '../../../kit/types'
import type { Begun } from '../providers'

const base = '/api/platform/signin/me'

export interface SessionView {
  id: string
  personName: string
  postTitle: string
  /** Browser and system, empty when not known. */
  agent: string
  device: string
  address: string
  newDevice: boolean
  /** How sure it is who the person is, 1 to 4. */
  assurance: number
  /** Identity provider, empty for an account of our own. */
  provider: string
  begunAt: Instant
  seenAt: Instant
  current: boolean
}

export interface Security {
  password: {
    setAt: Instant
    endsAt: Instant | null
    rules: { length: number; classes: number; history: number; days: number }
  }
  factor: {
    /** The post demands one: without it nothing else opens. */
    required: boolean
    /** Since when there is an authenticator app. */
    authenticator: Instant | null
    passkeys: Passkey[]
    recoveryLeft: number
    /** Not demanded, because this is a demonstration. */
    demo: boolean
  }
}

/** A key that a device of the person keeps. */
export interface Passkey {
  id: string
  name: string
  createdAt: Instant
  usedAt: Instant | null
}

/** What an authenticator app needs to know, shown once. */
export interface Enrolment {
  secret: string
  address: string
  symbol: { size: number; path: string }
}

export const loadSecurity = (): Promise<Security> => http.get<Security>(`${base}/security`)
export const loadSessions = async (): Promise<SessionView[]> => (await http.get<{ items: SessionView[] }>(`${base}/sessions`)).items
export const endSession = (id: string): Promise<void> => http.remove(`${base}/sessions/${encodeURIComponent(id)}`)
export const endOthers = async (): Promise<number> => (await request<{ ended: number }>('DELETE', `${base}/sessions`)).ended

const codesOf = async (path: string, body: unknown): Promise<string[]> => (await http.post<{ codes: string[] }>(`${base}/${path}`, body)).codes
export const enrolTotp = (password: string): Promise<Enrolment> => http.post<Enrolment>(`${base}/totp`, { password })
export const confirmTotp = (code: string): Promise<string[]> => codesOf('totp/confirm', { code })
export const newRecoveryCodes = (password: string): Promise<string[]> => codesOf('recovery-codes', { password })
export const removeTotp = (password: string): Promise<void> => http.post<void>(`${base}/totp/remove`, { password })
const one = (id: string): string => `${base}/passkeys/${encodeURIComponent(id)}`
export const offerPasskey = (password: string): Promise<Offered> => http.post<Offered>(`${base}/passkeys/options`, { password })
export const addPasskey = (ticket: string, name: string, credential: unknown): Promise<string[]> => codesOf('passkeys', { ticket, name, credential })
export const renamePasskey = (id: string, name: string): Promise<void> => http.put<void>(one(id), { name })
export const removePasskey = (id: string, password: string): Promise<void> => http.post<void>(`${one(id)}/remove`, { password })

/** An external account that opens this one. */
export interface Link {
  id: string
  providerName: string
  assurance: number
  /** The body for which the account is, empty for a personal one. */
  entity: string
  how: 'document' | 'self'
  linkedAt: Instant
  usedAt: Instant
}
export const loadLinks = (): Promise<{ items: Link[]; documentAt: Instant | null }> => http.get(`${base}/links`)
export const beginLink = (provider: string, password: string): Promise<Begun> => http.post(`${base}/links`, { provider, password, surface: 'console', back: '/account' })
export const unlink = (id: string, password: string): Promise<void> => http.post<void>(`${base}/links/${encodeURIComponent(id)}/remove`, { password })

/** One thing that oneself has done. */
export interface Deed {
  id: string
  at: Instant
  action: string
  postTitle: string
  orgName: string
  reason: string
  result: 'done' | 'refused' | 'failed'
}
export const loadDeeds = (cursor: string): Promise<Page<Deed>> => http.get<Page<Deed>>('/api/platform/evidence/own', { limit: 10, cursor: cursor || undefined })

/** What a person recognises a session by. */
export const deviceOf = (session: Pick<SessionView, 'agent' | 'device'>): string => [session.device, session.agent].filter(Boolean).join(' · ')

export const keys = { security: ['account', 'security'], sessions: ['account', 'sessions'], links: ['account', 'links'], deeds: ['account', 'deeds'] }
