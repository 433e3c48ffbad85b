import { type Action, type Day, type Deadline, expiry, type Expiry, http, type Instant, type Names, type Option, type Page, type ScanAnswer, type Step, type Stored } from '@/kit'

const base = '/api/drugtrace/outbound'

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
  /** Bill code of the national platform; 209 is a supply. */
  type: string
  orgId: string
  clinicId: string
  state: string
  wantedAt: Day
  remark: string
  reviewNote: string
  checkedAt: Instant | null
  carrierId: string
  vehicle: string
  driverName: string
  packages: number
  /** Tenths of a degree Celsius. */
  tempStart: number | null
  tempArrive: number | null
  shippedAt: Instant | null
  signedAt: Instant | null
  /** Of differences, or why the delivery was refused. */
  signNote: string
  fefoOverrides: number
  dueAt: Instant | null
}

export interface OrderRow extends Order {
  clinicName: string
  /** Of the first line. */
  itemName: ItemName
  lineCount: number
  qty: number
  qtyPicked: number
  qtyChecked: number
  qtySigned: number
}

/** What an order took of one batch. */
export interface Lot {
  id: string
  lineId: string
  batchId: string
  batchNo: string
  expiry: Expiry | null
  qtyPicked: number
  qtyChecked: number
  qtySigned: number
  /** Shipped and not there when the clinic closed its signature. */
  qtyLost: number
  /** Of the lost ones, turned up since. */
  qtyFound: number
}

/** A shelf to take from. */
export interface Share {
  batchId: string
  batchNo: string
  expiry: Expiry | null
  locationId: string
  locationCode: string
  /** Boxes to take here. */
  quantity: number
  /** Boxes that may leave from here. */
  available: number
}

export interface Line {
  id: string
  position: number
  itemId: string
  itemName: ItemName
  storageClass: string
  /** The wanted batch, empty for whichever expires first. */
  batchId: string
  batchNo: string
  expiry?: Expiry
  locationCode?: string
  qty: number
  qtyPicked: number
  qtyChecked: number
  qtySigned: number
  shortBy: string
  shortReason: string
  lots: Lot[]
  shares: Share[]
}

/** A batch that left before one that expires earlier. */
export interface Override {
  id: string
  itemId: string
  qty: number
  reason: string
  createdAt: Instant
}

export interface OrderView extends Order {
  depotName: string
  clinicName: string
  carrierName: string
  makerName: string
  reviewerName: string
  pickerNames: string[]
  checkerNames: string[]
  shipperName: string
  signerName: string
  deadline?: Deadline
  lines: Line[]
  differences: Lot[]
  overrides: Override[]
  steps: Step[]
  actions: Action[]
}

/** A step done scan by scan. */
export type ScanStep = 'pick' | 'put-back' | 'check' | 'sign' | 'find'

const one = (id: string): string => `${ordersPath}/${encodeURIComponent(id)}`

export const createOrder = (body: unknown, key: string): Promise<OrderView> => http.post<OrderView>(ordersPath, body, key)
export const updateOrder = (id: string, body: unknown, key: string): Promise<OrderView> => http.put<OrderView>(one(id), body, key)
export const sendScan = (id: string, step: ScanStep, body: unknown, key: string): Promise<ScanAnswer> => http.post<ScanAnswer>(`${one(id)}/${step}`, body, key)
export const deliveryNote = (id: string): string => `${one(id)}/delivery-note.pdf`
export const checkRecord = (id: string): string => `${one(id)}/check-record.pdf`

// Choices of the pickers: the first twenty that fit what is typed.
const most = 20

interface Clinic {
  orgId: string
  name: string
  licenceNo: string
}

export async function findClinics(q: string): Promise<Option[]> {
  const page = await http.get<Page<Clinic>>('/api/drugtrace/site/clinics', { state: 'active', q, limit: most })
  return page.items.map((found) => ({ value: found.orgId, label: found.name, hint: found.licenceNo }))
}

export async function findCarriers(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string }>>('/api/platform/enterprise/organisations', { kind: 'carrier', state: 'active', q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: found.name }))
}

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

interface Stock {
  batchId: string
  batchNo: string
  itemName: ItemName
  expiryDate: Day
  expiryPrecision: 'day' | 'month'
}

/** Batches in stock, each once however many shelves it lies on. */
export async function findBatches(q: string): Promise<Option[]> {
  const page = await http.get<Page<Stock>>('/api/drugtrace/ledger/stock', { q, limit: most })
  const batches = new Map(page.items.map((found) => [found.batchId, found]))
  return [...batches.values()].map((found) => ({
    value: found.batchId,
    label: found.batchNo,
    hint: `${found.itemName.hant} · ${expiry({ date: found.expiryDate, precision: found.expiryPrecision })}`,
  }))
}
