import { type Action, type Day, http, type Instant, type Option, type Page, type Stored } from '@/kit'

const base = '/api/drugtrace/drugcatalog'

/** Collection of the catalogue. */
export const itemsPath = `${base}/items`
/** Collection of the first-trade approvals. */
export const tradesPath = `${base}/first-trades`

/** What the catalogue says of a drug and what an approval covers. */
export interface Content {
  scheme: string
  catalogNo: string
  catalogBatch: string
  nameHant: string
  nameHans: string
  namePt: string
  nameEn: string
  inn: string
  brand: string
  dosageForm: string
  strength: string
  packSpec: string
  /** Dosage units in the smallest sales pack. */
  packQty: number
  macaoRegNo: string
  macaoRegValidTo: Day
  supplyClass: string
  drugCategory: string
  isBiologic: boolean
  excludedFlags: string[]
  atcCode: string
  storageClass: string
  /** Tenths of a degree Celsius. */
  tempMin: number | null
  tempMax: number | null
  lightProtect: boolean
  externalUse: boolean
  shelfLifeMonths: number
  manufacturer: string
  manufacturerCountry: string
  holder: string
  macaoImporter: string
  gtin: string
  productCode7: string
  approvedDocNo: string
  effectiveFrom: Day
  effectiveTo: Day
}

export interface Item extends Stored, Content {
  state: string
  /** State of the version being prepared, empty when there is none. */
  revisionState: string
  versionNo: number
  stateReason: string
  stateDocument: string
}

export interface Change {
  field: string
  before: string
  after: string
}

/** One content of an item with its way to approval. */
export interface Version {
  id: string
  number: number
  state: string
  content: Content
  /** Difference from the version approved before. */
  changes: Change[]
  madeAt: Instant
  madeByName: string
  editedByName: string
  submittedAt: Instant | null
  submittedByName: string
  decidedAt: Instant | null
  decidedByName: string
  note: string
}

export interface ItemView extends Item {
  createdByName: string
  revision?: Version
  actions: Action[]
}

export interface Leaflet {
  id: string
  lang: string
  title: string
  sections: { heading: string; text: string }[]
  version: number
  updatedAt: Instant
}

export interface Evidence {
  kind: string
  number: string
  validTo: Day
  /** The original or a stamped copy was seen. */
  seen: boolean
  note: string
}

export interface Trade extends Stored {
  number: string
  orgName: string
  kind: 'organisation' | 'item'
  subjectId: string
  subjectName: string
  evidence: Evidence[]
  note: string
  state: string
  submittedAt: Instant | null
  submittedByName: string
  reviewedAt: Instant | null
  reviewedByName: string
  reviewNote: string
  createdByName: string
  /** Kinds of evidence that must have been seen. */
  required: string[]
  actions: Action[]
}

const one = (id: string): string => `${itemsPath}/${encodeURIComponent(id)}`

export const createItem = (body: unknown, key: string): Promise<ItemView> => http.post<ItemView>(itemsPath, body, key)
export const updateItem = (id: string, body: unknown, key: string): Promise<ItemView> => http.put<ItemView>(one(id), body, key)
export const versionsOf = (id: string): Promise<{ items: Version[] }> => http.get<{ items: Version[] }>(`${one(id)}/versions`)
export const leafletsOf = (id: string): Promise<{ items: Leaflet[] }> => http.get<{ items: Leaflet[] }>(`${one(id)}/leaflets`)
export const saveLeaflet = (id: string, lang: string, body: unknown, key: string): Promise<Leaflet> =>
  http.put<Leaflet>(`${one(id)}/leaflets/${encodeURIComponent(lang)}`, body, key)

export const createTrade = (body: unknown, key: string): Promise<Trade> => http.post<Trade>(tradesPath, body, key)
export const updateTrade = (id: string, body: unknown, key: string): Promise<Trade> =>
  http.put<Trade>(`${tradesPath}/${encodeURIComponent(id)}`, body, key)

// Choices of the pickers: the first twenty that fit what is typed.
const most = 20

export async function findItems(q: string): Promise<Option[]> {
  const page = await http.get<Page<Item>>(itemsPath, { state: 'effective', q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: `${found.nameHant} ${found.strength}`, hint: found.packSpec }))
}

export async function findSuppliers(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string; nameHant: string }>>('/api/platform/enterprise/organisations', { kind: 'supplier', state: 'active', q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: found.name, hint: found.nameHant === found.name ? '' : found.nameHant }))
}
