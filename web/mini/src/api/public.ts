import { call } from '@/kit/client/client'
import { withCaptcha, type DemoAccount } from '@/kit/session/session'
import type { Expiry } from '@/kit/i18n/format'
import type { Evidence } from '@/kit/crypto/merkle'
import { identify } from '@/kit/scan/identify'
import type { Names } from '@/kit/queue/types'

export type Verdict = 'valid' | 'held' | 'expired' | 'recalled' | 'void' | 'unknown' | 'foreign'

export interface LeafletSection {
  heading: string
  text: string
}
export interface TraceAnswer {
  verdict: Verdict
  code: string
  scheme: string
  name?: Names
  strength?: string
  packSpec?: string
  batchNo?: string
  expiry?: Expiry
  regNo?: string
  labelledAt?: string
  firstQueryAt?: string
  queryCount?: number
  prescription?: boolean
  dispensed?: boolean
  /** Storage class, a word of the catalogue. */
  storage?: string
  milestones?: { operation: string; at: string }[]
  leaflet?: { lang: string; title: string; sections: LeafletSection[] }[]
  recall?: { reason: string; instruction: string; at: string }
  /** The record can be proved: ask evidenceOf. */
  provable?: boolean
}
export interface Notice {
  id: string
  title: string
  body: string
  tone: 'danger' | 'warn' | 'info' | 'normal'
  at: string
}
export interface AppFacts {
  name: string
  version: string
  demo: boolean
  languages: string[]
  serverTime: string
  /** The origin where passkeys work, empty where they do not. */
  passkeys: string
  /** Feature switches that are on for everybody. */
  features: string[]
}

/** The public's answer for whatever text stood on the box. `progress` speaks while the phone does a proof of work. */
export function trace(text: string, progress: (share: number | null) => void): Promise<TraceAnswer> {
  // a code we can read goes alone: proxies are strict about addresses inside addresses
  const { scheme, key } = identify(text)
  const plain = scheme === 'HQ20' || scheme === 'MSFX20' ? key : text
  return asked(`/api/public/trace/${encodeURIComponent(plain)}`, progress)
}

/** The evidence of a box: enough to check it without the server. */
export function evidenceOf(code: string, progress: (share: number | null) => void): Promise<Evidence> {
  return asked(`/api/public/trace/${encodeURIComponent(code)}/proof`, progress)
}

export interface RightsWish {
  kind: string
  name: string
  documentType: string
  documentNumber: string
  phone: string
  detail: string
}
export interface RightsReceipt {
  number: string
  dueAt: string
}
export interface RightsStatus extends RightsReceipt {
  kind: string
  state: string
  outcome: string
  late: boolean
  extended: boolean
  createdAt: string
}

/** Asks about one's own data; what comes back is to be kept. */
export function askAbout(wish: RightsWish, progress: (share: number | null) => void): Promise<RightsReceipt> {
  return asked('/api/public/privacy/requests', progress, wish)
}

/** How far a request is, for whoever knows its number and the end of the document. */
export function statusOf(known: { number: string; end: string }, progress: (share: number | null) => void): Promise<RightsStatus> {
  return asked('/api/public/privacy/status', progress, known)
}

function asked<T>(path: string, progress: (share: number | null) => void, body?: unknown): Promise<T> {
  return withCaptcha(
    (solution) => call<T>(path, { method: body ? 'POST' : 'GET', body, headers: solution && { 'Captcha-Challenge': solution.challenge, 'Captcha-Nonce': solution.nonce } }),
    progress,
  )
}

export async function notices(): Promise<Notice[]> {
  return (await call<{ items: Notice[] }>('/api/public/notices')).items
}

export function appFacts(): Promise<AppFacts> {
  return call('/api/public/app')
}

export async function demoAccounts(): Promise<DemoAccount[]> {
  return (await call<{ items: DemoAccount[] }>('/api/public/demo-accounts')).items
}
