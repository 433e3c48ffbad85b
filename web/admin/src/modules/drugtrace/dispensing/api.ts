import { type Action, type Expiry, http, type Instant, type Names, type Step, type Stored } from '@/kit'

const base = '/api/drugtrace/dispensing'

/** Collection of what was dispensed. */
export const dispensesPath = `${base}/dispenses`
/** Collection of the returns to the depot. */
export const alertsPath = `${base}/alerts`
export const returnsPath = `${base}/returns`

/** A drug's name in the languages of its register. */
export interface ItemName extends Names {
  hans: string
  strength?: string
  packSpec?: string
}

/** One box, or part of one, given to one resident. Never changed. */
export interface Dispense extends Stored {
  number: string
  orgId: string
  clinicName: string
  code: string
  itemId: string
  itemName: ItemName
  batchNo: string
  expiry: Expiry | null
  outboundOrderId: string
  /** Dosage units given, and those still in the box. */
  units: number
  unitsLeft: number
  supplyDays: number
  prescriptionNo: string
  doctorName: string
  residentIdType: string
  residentIdMasked: string
  proofType: string
  /** Accepted with the reason. */
  doubts: string[]
  overrideReason: string
  pharmacistName: string
  createdAt: Instant
}

export interface Return extends Stored {
  number: string
  orgId: string
  depotId: string
  clinicName: string
  outboundOrderId: string
  outboundNumber: string
  state: string
  reason: string
  note: string
  createdAt: Instant
}

export interface ReturnRow extends Return {
  /** Of the first line. */
  itemName: ItemName
  lineCount: number
  qty: number
}

/** One batch of a return, in smallest packs. */
export interface ReturnLine {
  id: string
  itemName: ItemName
  storageClass: string
  batchNo: string
  expiry: Expiry | null
  qty: number
  qtyReceived: number
  qtyPassed: number
  qtyFailed: number
}

export interface Inspection {
  id: string
  result: 'pass' | 'fail'
  qty: number
  /** Tenths of a degree Celsius. */
  tempLow: number | null
  tempHigh: number | null
  tempProof: string
  note: string
  createdAt: Instant
}

export interface ReturnView extends Return {
  depotName: string
  makerName: string
  lines: ReturnLine[]
  inspections: Inspection[]
  steps: Step[]
  actions: Action[]
}

export interface ScanResult {
  text: string
  code?: string
  result: 'ok' | 'repeat' | 'wrong' | 'unknown'
  message?: string
}

export interface ScanAnswer {
  results: ScanResult[]
  progress: { done: number; total: number }
}

const one = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`

/** reveal shows a resident's document in full; the reason is on record. */
export async function reveal(id: string, reason: string): Promise<string> {
  const { residentIdNumber } = await http.post<{ residentIdNumber: string }>(`${one(dispensesPath, id)}/reveal`, { reason })
  return residentIdNumber
}

export const createReturn = (body: unknown, key: string): Promise<ReturnView> => http.post<ReturnView>(returnsPath, body, key)
export const scanReturn = (id: string, action: 'receive-return' | 'inspect-return', body: unknown, key: string): Promise<ScanAnswer> =>
  http.post<ScanAnswer>(`${one(returnsPath, id)}/${action}`, body, key)
