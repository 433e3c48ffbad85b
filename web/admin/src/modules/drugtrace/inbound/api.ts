import { type Action, type Day, type Deadline, http, type Instant, type Names, obtain, type Option, type Page, type ScanAnswer, type Step, type Stored } from '@/kit'
import { expiryText } from './lines'

const base = '/api/drugtrace/inbound'

/** Collection of the orders. */
export const ordersPath = `${base}/orders`
/** Orders by state; it stands beside the collection. */
export const countsPath = `${base}/counts`

/** A drug's name in the languages of its register. */
export interface ItemName extends Names {
  hans: string
  strength?: string
  packSpec?: string
  dosageForm?: string
}

export interface Order extends Stored {
  number: string
  /** Bill code of the national platform; 102 is a purchase. */
  type: string
  orgId: string
  supplierId: string
  permitId: string
  state: string
  expectedAt: Day
  deliveryNoteNo: string
  /** Attachment. */
  deliveryNoteId: string
  shippedAt: Day
  arrivedAt: Instant | null
  vehicle: string
  /** Tenths of a degree Celsius. */
  tempStart: number | null
  tempArrive: number | null
  /** Attachment. */
  tempRecordId: string
  packages: number
  receiverId: string
  inspectorId: string
  remark: string
  dueAt: Instant | null
}

export interface OrderRow extends Order {
  supplierName: string
  /** Of the first line. */
  itemName: ItemName
  batchNo: string
  lineCount: number
  qtyExpected: number
  qtyReceived: number
}

/** What must be opened and looked at. */
export interface Sample {
  cases: number
  packs: number
}

export interface Line {
  id: string
  position: number
  itemId: string
  itemName: ItemName
  storageClass: string
  packQty: number
  batchNo: string
  batchId: string
  mfgDate: Day
  expiryDate: Day
  expiryPrecision: '' | 'day' | 'month'
  expiryText: string
  cases: number
  loose: boolean
  qtyExpected: number
  qtyReceived: number
  qtyRejected: number
  qtyBound: number
  qtyShelved: number
  rejectReason: string
  releaseBy: string
  releaseReason: string
  result: '' | 'pass' | 'fail'
  sample: Sample
  /** A second inspector has to sign for its record. */
  secondNeeded: boolean
  daysLeft: number | null
}

/** One print run of labels: made = bound + voided + what is still loose. */
export interface LabelJob {
  id: string
  number: string
  lineId: string
  made: number
  printed: number
  voided: number
  bound: number
  /** How often the sheet was printed. */
  prints: number
  createdAt: Instant
}

export interface Inspection {
  id: string
  lineId: string
  casesRequired: number
  casesSampled: number
  packsRequired: number
  packsSampled: number
  abnormal: boolean
  appearanceOk: boolean
  labelOk: boolean
  leafletOk: boolean
  reportNo: string
  reportFileId: string
  result: 'pass' | 'fail'
  unqualifiedItems: string
  disposal: string
  inspectedAt: Instant
  inspectorName: string
  secondInspectorName: string
}

export interface OrderView extends Order {
  supplierName: string
  receiverNames: string[]
  inspectorNames: string[]
  deadline?: Deadline
  lines: Line[]
  jobs: LabelJob[]
  inspections: Inspection[]
  steps: Step[]
  actions: Action[]
}

export interface Proposal {
  lineId: string
  locations: { id: string; code: string }[]
}

/** What a pack's own code says, read by the ledger. */
export interface PackScan {
  lot?: string
  expiry?: { date: Day; precision: 'day' | 'month' }
}

const one = (id: string): string => `${ordersPath}/${encodeURIComponent(id)}`
const job = (id: string): string => `${base}/label-jobs/${encodeURIComponent(id)}`

export const createOrder = (body: unknown, key: string): Promise<OrderView> => http.post<OrderView>(ordersPath, body, key)
export const updateOrder = (id: string, body: unknown, key: string): Promise<OrderView> => http.put<OrderView>(one(id), body, key)
export const makeLabels = (id: string, body: unknown, key: string): Promise<LabelJob> => http.post<LabelJob>(`${one(id)}/labels`, body, key)
/** A label sheet comes only with a print, which the server counts. */
export const printLabels = (run: LabelJob, body: unknown, key?: string): Promise<void> => obtain(`${job(run.id)}/sheet`, body, `${run.number}.pdf`, key)
export const voidLabels = (jobId: string, body: unknown, key: string): Promise<LabelJob> => http.post<LabelJob>(`${job(jobId)}/void`, body, key)
export const inspectLine = (id: string, body: unknown, key: string): Promise<Inspection> => http.post<Inspection>(`${one(id)}/inspect`, body, key)
export const countersign = (id: string, lineId: string): Promise<Inspection> => http.post<Inspection>(`${one(id)}/countersign`, { lineId })
export const proposalsOf = (id: string): Promise<{ items: Proposal[] }> => http.get<{ items: Proposal[] }>(`${one(id)}/proposals`)

/** A step done scan by scan: bind or put-away. */
export type ScanStep = 'bind' | 'put-away'
export const sendScan = (id: string, step: ScanStep, body: unknown, key: string): Promise<ScanAnswer> => http.post<ScanAnswer>(`${one(id)}/${step}`, body, key)
export const readPack = (text: string): Promise<PackScan> => http.post<PackScan>('/api/drugtrace/ledger/scan', { text })

// Choices of the pickers: the first twenty that fit what is typed.
const most = 20

export async function findSuppliers(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string; nameHant: string }>>('/api/platform/enterprise/organisations', { kind: 'supplier', state: 'active', q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: found.name, hint: found.nameHant === found.name ? '' : found.nameHant }))
}

export interface Permit {
  id: string
  permitNo: string
  validTo: Day
  lines?: { itemId: string; maxQty: number; usedQty: number }[]
}

export async function findPermits(q: string): Promise<Option[]> {
  const page = await http.get<Page<Permit>>('/api/drugtrace/permit/permits', { state: 'effective', q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: found.permitNo, hint: found.validTo }))
}

export const permitOf = (id: string): Promise<Permit> => http.get<Permit>(`/api/drugtrace/permit/permits/${encodeURIComponent(id)}`)

interface Item {
  id: string
  nameHant: string
  namePt: string
  strength: string
  packSpec: string
}

export async function findItems(q: string): Promise<Option[]> {
  const page = await http.get<Page<Item>>('/api/drugtrace/drugcatalog/items', { state: 'effective', q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: `${found.nameHant} ${found.strength}`, hint: [found.packSpec, found.namePt].filter(Boolean).join(' · ') }))
}

/** The lines of an order as its form shows them. */
export const draftOf = (order: OrderView): Record<string, unknown> & { id: string; version: number } => ({
  ...order,
  permitId: order.permitId || undefined,
  lines: order.lines.map((line) => ({ ...line, expiry: expiryText(line), cases: line.cases || undefined })),
})
