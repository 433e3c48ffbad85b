// Inbound and outbound orders as the phone sees them. Only the fields that a phone page reads.
import { call } from '@/kit/client/client'
import type { Expiry } from '@/kit/i18n/format'
import type { Names } from '@/kit/queue/types'

export interface AllowedAction {
  action: string
  allowed: boolean
  reason?: string
}
interface Order {
  id: string
  version: number
  number: string
  state: string
  createdAt: string
  actions?: AllowedAction[]
}
export interface InboundLine {
  id: string
  itemId: string
  itemName: Names
  batchNo: string
  expiryDate: string
  expiryPrecision: 'day' | 'month'
  qtyExpected: number
  /** Boxes accepted; with the rejected ones they make the expected. */
  qtyReceived: number
  qtyRejected: number
  qtyBound: number
  qtyShelved: number
  storageClass: string
  /** Of the inspection; only passed lines go onto a shelf. */
  result: 'pass' | 'fail' | ''
}
export interface InboundOrder extends Order {
  supplierName?: string
  lines: InboundLine[]
}
export interface OutboundLine {
  id: string
  itemId: string
  itemName: Names
  /** The batch to take next, or the wanted one. */
  batchNo: string
  expiry?: Expiry
  lots?: { batchNo: string }[]
  qty: number
  qtyPicked: number
  qtyChecked: number
  qtySigned: number
  locationCode?: string
  storageClass?: string
}
export interface OutboundOrder extends Order {
  clinicName?: string
  lines: OutboundLine[]
}
export interface Proposal {
  lineId: string
  /** Best first. */
  locations: { code: string; zoneName?: string }[]
}

/** Expiry of an inbound line, once it was received. */
export function expiryOf(line: InboundLine): Expiry | undefined {
  return line.expiryDate ? { date: line.expiryDate, precision: line.expiryPrecision } : undefined
}

/** Boxes of a line that go onto a shelf. */
export function toShelve(line: InboundLine): number {
  return line.result === 'pass' ? line.qtyReceived : 0
}

/** Batches that an outbound order has taken; none before the first box is picked. */
export function batchesOf(lines: OutboundLine[]): string[] {
  return lines.flatMap((line) => (line.lots ?? []).map((lot) => lot.batchNo)).filter(Boolean)
}

/** Names of the items in an order, by their id. */
export function namesOf(lines: { itemId: string; itemName: Names }[]): Record<string, Names> {
  return Object.fromEntries(lines.map((line) => [line.itemId, line.itemName]))
}

export const INBOUND = '/api/drugtrace/inbound/orders'
export const OUTBOUND = '/api/drugtrace/outbound/orders'

/** Orders in these states, oldest first, so that what waited longest is on top. */
export async function orders<T extends Order>(base: string, states: string[]): Promise<T[]> {
  return (await call<{ items: T[] }>(base, { query: { state: states.join(','), sort: 'createdAt', limit: 50 } })).items
}

export function order<T extends Order>(base: string, id: string): Promise<T> {
  return call(`${base}/${id}`)
}

/** Performs an action of the flow and gives the order as it is then. */
export function act<T extends Order>(base: string, id: string, action: string, body: object): Promise<T> {
  return call(`${base}/${id}/${action}`, { method: 'POST', body })
}

export interface Arrival {
  version: number
  deliveryNoteNo: string
  shippedAt: string
  arrivedAt: string
  vehicle: string
  /** Tenths of a degree. */
  tempStart: number | null
  tempArrive: number | null
  packages: number
}
export interface ReceivedLine {
  lineId: string
  qtyReceived: number
  qtyRejected: number
  rejectReason: string
  batchNo: string
  batchNoRepeat: string
  mfgDate: string
  expiry: string
  expiryRepeat: string
}
export interface Conditions {
  damage: boolean
  noise: boolean
  label: boolean
  expired: boolean
  other: boolean
}

export async function proposals(id: string): Promise<Proposal[]> {
  return (await call<{ items: Proposal[] }>(`${INBOUND}/${id}/proposals`)).items
}

/** Whether the register has a shelf of this code. */
export async function shelfExists(code: string): Promise<boolean> {
  const { items } = await call<{ items: { code: string }[] }>('/api/drugtrace/site/locations', { query: { q: code, limit: 20 } })
  return items.some((each) => each.code === code)
}

export function sum<T>(lines: T[], of: (line: T) => number): number {
  return lines.reduce((total, line) => total + of(line), 0)
}
