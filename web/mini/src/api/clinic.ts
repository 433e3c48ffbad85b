import { call } from '@/kit/client/client'
import { Problem } from '@/kit/client/problem'
import type { Expiry } from '@/kit/i18n/format'
import type { Names } from '@/kit/queue/types'

/** What a scanned text is, and what the register tells of it. */
export interface ScannedBox {
  kind: string
  scheme: string
  code: string
  known: boolean
  itemId?: string
  itemName?: ItemName
  batchNo?: string
  lot?: string
  expiry?: Expiry
  state?: string
  /** Kinds of the holds on it. */
  holds: string[]
  /** Keys of what is odd about the scanned text. */
  warnings: string[]
}
export interface ItemName extends Names {
  strength?: string
  packSpec?: string
}

/** Reads a scanned text against the register. */
export function resolve(text: string): Promise<ScannedBox> {
  return call('/api/drugtrace/ledger/scan', { method: 'POST', body: { text } })
}

export type ResidentIdType = 'macaoId' | 'other'
export type ProofType = 'residencePermit' | 'workProof' | 'livingProof'

export interface Dispense {
  code: string
  units: number
  prescriptionNo: string
  doctorName: string
  residentIdNumber: string
  residentIdType: ResidentIdType
  proofType: ProofType
  proofChecked: boolean
  /** Why a doubtful document or an unusual quantity is accepted. */
  overrideReason?: string
  /** When the phone asked: the server refuses old requests, as dispensing is never done offline. */
  eventTime: string
}
export interface Dispensed {
  id: string
  units: number
  unitsLeft?: number
  residentIdMasked?: string
  createdAt: string
}

/** Dispenses a box. The key stays the same when the person presses again after a lost answer: once is once. */
export function dispense(body: Dispense, idempotencyKey: string): Promise<Dispensed> {
  return call('/api/drugtrace/dispensing/dispenses', { method: 'POST', body, idempotencyKey })
}

/** Tells that a box was scanned for dispensing which is dispensed already; false when the server sees none. */
export async function reportRepeat(code: string): Promise<boolean> {
  try {
    await call('/api/drugtrace/dispensing/alerts', { method: 'POST', body: { code } })
    return true
  } catch (error) {
    if (error instanceof Problem && !error.offline) return false
    throw error
  }
}

export type ReturnReason = 'damaged' | 'nearExpiry' | 'slowMoving' | 'qualityDoubt' | 'recall'

export function giveBack(body: { code: string; reason: ReturnReason; eventTime: string }, idempotencyKey: string): Promise<{ id: string }> {
  return call('/api/drugtrace/dispensing/returns', { method: 'POST', body, idempotencyKey })
}

export interface CodeEvent {
  id: string
  recordedAt: string
  operation: string
  personName?: string
  holderName?: string
  documentNo?: string
}
export interface CodeView {
  code: string
  state: string
  itemName: ItemName
  batch?: { batchNo: string; expiryDate: string; expiryPrecision: 'day' | 'month' }
  /** Dosage units not yet dispensed. */
  packLeft: number
  holderName?: string
  locationCode?: string
  documentId?: string
  expired: boolean
  available: boolean
  holds: { id: string; kind: string; reason: string }[]
  events: CodeEvent[]
}

/** Expiry of a box. */
export function expiryOf({ batch }: CodeView): Expiry | undefined {
  return batch?.expiryDate ? { date: batch.expiryDate, precision: batch.expiryPrecision } : undefined
}

/** A box with everything that happened to it, for staff. */
export function codeView(code: string): Promise<CodeView> {
  return call(`/api/drugtrace/ledger/codes/${encodeURIComponent(code)}`)
}

/** The box behind a scanned text; null when the text is no box of this system. */
export async function lookAt(text: string): Promise<CodeView | null> {
  const found = await resolve(text)
  return found.known && found.code ? codeView(found.code) : null
}

/** Puts a quality hold on a box; anyone may, only quality staff release it. */
export function hold(code: string, reason: string): Promise<unknown> {
  return call('/api/drugtrace/ledger/holds', { method: 'POST', body: { code, reason } })
}
