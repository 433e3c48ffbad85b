import { type Day, type Expiry, http, type Instant, type Names, type Option, type Page, said, type Stored } from '@/kit'
import { placeOf } from './names'

const base = '/api/drugtrace/ledger'
export const codesPath = `${base}/codes`
export const stockPath = `${base}/stock`
export const holdsPath = `${base}/holds`

/** A drug's name in the languages of its register. */
export interface ItemName extends Names {
  hans: string
  strength?: string
  packSpec?: string
  dosageForm?: string
  storageClass?: string
}

export interface Batch {
  id: string
  batchNo: string
  mfgDate: Day
  expiryDate: Day
  expiryPrecision: 'day' | 'month'
}

export interface Code {
  code: string
  scheme: string
  /** 1 smallest pack, 2 middle, 3 large. */
  level: number
  parent: string | null
  units: number
  itemId: string
  batchId: string | null
  state: string
  originId: string
  holderId: string
  locationId: string
  jobId: string
  documentId: string
  /** Dosage units not yet dispensed. */
  packLeft: number
  labelledAt: Instant | null
  version: number
  batch?: Batch
}

/** A code names itself; lists want an id. */
export interface CodeRow extends Code {
  id: string
  itemName: ItemName
  holderName: string
}

export interface Hold {
  id: string
  targetKind: 'code' | 'batch' | 'item'
  target: string
  kind: 'quality' | 'regulator' | 'catalogue' | 'recall'
  itemId: string
  reason: string
  /** What the public is told to do. */
  instruction: string
  placedAt: Instant
  releasedAt: Instant | null
  releaseReason: string
  version: number
  // Names, where the server already gives them.
  itemName?: ItemName
  batchNo?: string
  orgName?: string
  placedByName?: string
  releasedByName?: string
}

export interface TraceEvent {
  id: string
  /** The device's claim. */
  eventTime: Instant
  recordedAt: Instant
  operation: string
  stateAfter: string
  holderId: string
  holderName: string
  sourceName: string
  locationCode: string
  documentType: string
  documentId: string
  documentNo: string
  codeCount: number
  /** Tenths of a degree Celsius. */
  temperature: number | null
  note: string
  personName: string
}

export interface CodeView extends Code, Stored {
  itemName: ItemName
  holderName: string
  locationCode: string
  expired: boolean
  available: boolean
  holds: Hold[]
  events: TraceEvent[]
}

/** Shows that the code's binding is in the signed log. */
export interface Evidence {
  code: string
  publicText: string
  privateHash: string
  sealed: boolean
  seq: number
  leaf: string
  treeSize: number
  root: string
  checkpoint: string
  checkpointAt: Instant | null
}

export interface StockRow {
  id: string
  holderId: string
  locationId: string
  batchId: string
  state: string
  quantity: number
  itemId: string
  batchNo: string
  expiryDate: Day
  expiryPrecision: 'day' | 'month'
  itemName: ItemName
  holderName: string
  locationCode: string
}

export interface NewHold {
  targetKind: Hold['targetKind']
  target: string
  kind: 'quality' | 'regulator' | 'recall'
  reason: string
  instruction?: string
}

/** Each way to hold is an operation of its own, with a permission of its own. */
export function placeHold({ kind, targetKind, target, reason, instruction }: NewHold): Promise<Hold> {
  if (kind === 'recall') return http.post<Hold>(`${base}/recalls`, { batchId: target, reason, instruction })
  if (kind === 'regulator') return http.post<Hold>(`${base}/regulator-holds`, { targetKind, target, reason })
  if (targetKind === 'code') return http.post<Hold>(holdsPath, { code: target, reason })
  return http.post<Hold>(`${base}/batch-holds`, { targetKind, target, reason })
}
export function releaseHold({ id, kind }: Pick<Hold, 'id' | 'kind'>, reason: string): Promise<Hold> {
  const path = kind === 'quality' ? holdsPath : `${base}/regulator-holds`
  return http.post<Hold>(`${path}/${encodeURIComponent(id)}/release`, { reason })
}
export const caseLabelsPath = `${base}/cases/labels`
export const makeCases = (batchId: string, level: number, count: number): Promise<{ codes: string[] }> => http.post<{ codes: string[] }>(`${base}/cases`, { batchId, level, count })
export const packCase = (container: string, codes: string[]): Promise<{ packed: number }> => http.post<{ packed: number }>(`${base}/packs`, { container, codes })
export const unpackCase = (container: string): Promise<unknown> => http.post(`${codesPath}/${encodeURIComponent(container)}/unpack`, {})
/** What was scanned one after the other, each once. */
export const splitCodes = (scanned: string): string[] => [...new Set(scanned.split(/[\s,]+/).filter(Boolean))]

export const evidenceOf = (code: string): Promise<Evidence> => http.get<Evidence>(`/api/public/trace/${encodeURIComponent(code)}/proof`)

export const expiryOf = (row: { expiryDate?: Day; expiryPrecision?: 'day' | 'month' } | undefined): Expiry | undefined =>
  row?.expiryDate ? { date: row.expiryDate, precision: row.expiryPrecision ?? 'day' } : undefined

const most = 20

export async function findItems(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; nameHant: string; namePt: string; strength: string }>>('/api/drugtrace/drugcatalog/items', { q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: `${found.nameHant} ${found.strength}`, hint: found.namePt }))
}

export async function findHolders(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string }>>('/api/platform/enterprise/organisations', { kind: 'warehouse,clinic', q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: found.name }))
}

/** Batches in stock whose number begins with what is typed; the same batch in two places is one. */
export async function findBatches(q: string): Promise<Option[]> {
  const page = await http.get<Page<StockRow>>(stockPath, { q, limit: 100 })
  const byId = new Map(page.items.map((row) => [row.batchId, { value: row.batchId, label: row.batchNo, hint: said(row.itemName).main }]))
  return [...byId.values()]
}

export interface Reach {
  /** Smallest packs the hold would lock. */
  boxes: number
  places: number
  /** There are more rows than were counted. */
  more: boolean
}

/** reachOf counts what a hold on a batch or an item would lock now. */
export async function reachOf(kind: Hold['targetKind'], target: string, batchNo: string): Promise<Reach> {
  if (kind === 'code') return { boxes: 1, places: 1, more: false }
  const query = kind === 'item' ? { itemId: target } : { batchNo }
  const page = await http.get<Page<StockRow>>(stockPath, { ...query, limit: 200 })
  const rows = kind === 'item' ? page.items : page.items.filter((row) => row.batchId === target)
  return { boxes: rows.reduce((sum, row) => sum + row.quantity, 0), places: new Set(rows.map(placeOf)).size, more: Boolean(page.next) }
}

/** What a hold's target is called, asked of the register where the hold's row does not say it. */
export async function nameTarget(hold: Pick<Hold, 'targetKind' | 'target'>): Promise<{ itemName?: ItemName; batchNo?: string }> {
  const query = hold.targetKind === 'batch' ? { batchId: hold.target } : hold.targetKind === 'item' ? { itemId: hold.target } : { q: hold.target }
  const page = await http.get<Page<CodeRow>>(codesPath, { ...query, limit: 1 })
  const [found] = page.items
  if (found || hold.targetKind !== 'item') return { itemName: found?.itemName, batchNo: hold.targetKind === 'item' ? undefined : found?.batch?.batchNo }
  // An item without a single code is known to the catalogue only.
  const item = await http.get<{ nameHant: string; nameHans: string; namePt: string; nameEn: string }>(`/api/drugtrace/drugcatalog/items/${encodeURIComponent(hold.target)}`)
  return { itemName: { hant: item.nameHant, hans: item.nameHans, pt: item.namePt, en: item.nameEn } }
}
