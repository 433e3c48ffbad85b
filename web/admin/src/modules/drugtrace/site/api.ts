import { type Action, type Day, http, type Option, type Page, type Stored, urlOf } from '@/kit'

const base = '/api/drugtrace/site'

export const warehousesPath = `${base}/warehouses`
export const zonesPath = `${base}/zones`
export const locationsPath = `${base}/locations`
export const clinicsPath = `${base}/clinics`

export interface Warehouse extends Stored {
  orgName: string
  code: string
  name: string
  nameForeign: string
  address: string
  active: boolean
}

/** Colour of a zone by its type, as good supply practice prescribes. */
export type Colour = 'yellow' | 'green' | 'red'

export interface Zone extends Stored {
  warehouseId: string
  code: string
  fullCode: string
  name: string
  type: string
  storageClass: string
  externalUse: boolean
  /** Percent. */
  humidityMin: number
  humidityMax: number
  /** Smallest packs, 0 without a bound. */
  maxQty: number
  active: boolean
  colour: Colour
}

export interface Location extends Stored {
  code: string
  zoneId: string
  zoneType: string
  zoneName: string
  storageClass: string
  externalUse: boolean
  maxQty: number
  active: boolean
  /** The location, its zone or its warehouse is not in use: goods may only leave. */
  closed: boolean
  colour: Colour
}

export interface Clinic extends Stored {
  orgId: string
  name: string
  licenceNo: string
  address: string
  designatedFrom: Day
  /** Last day, empty without end. */
  designatedTo: Day
  approvedDocNo: string
  allowed: 'all' | 'list'
  itemIds: string[]
  state: string
  stateReason: string
  actions: Action[]
}

const one = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`

/** As many as a list gives at once; a company has fewer warehouses and zones. */
const most = 100

export const warehouses = (): Promise<Page<Warehouse>> => http.get<Page<Warehouse>>(warehousesPath, { limit: most })
export const zones = (): Promise<Page<Zone>> => http.get<Page<Zone>>(zonesPath, { limit: most })

/** save opens a record or changes the one it is given. */
export const save = <T extends Stored>(path: string, record: Stored | undefined, body: unknown, key: string): Promise<T> =>
  record ? http.put<T>(one(path, record.id), body, key) : http.post<T>(path, body, key)

export const openRange = (body: unknown, key: string): Promise<{ items: Location[] }> => http.post<{ items: Location[] }>(`${locationsPath}/range`, body, key)
/** The labels of locations, in the order they are printed. */
export const labelSheet = (ids: string[]): string => urlOf(`${locationsPath}/labels`, { ids })

// Choices of the pickers: the first twenty that fit what is typed.
const few = 20

export async function findClinicOrganisations(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string; uscc: string }>>('/api/platform/enterprise/organisations', { kind: 'clinic', state: 'active', q, limit: few })
  return page.items.map((found) => ({ value: found.id, label: found.name, hint: found.uscc }))
}

interface Item {
  id: string
  nameHant: string
  strength: string
  packSpec: string
}

const itemOption = (found: Item): Option => ({ value: found.id, label: `${found.nameHant} ${found.strength}`, hint: found.packSpec })
export async function findItems(q: string): Promise<Option[]> {
  const page = await http.get<Page<Item>>('/api/drugtrace/drugcatalog/items', { state: 'effective', q, limit: few })
  return page.items.map(itemOption)
}
/** Names of the items a clinic may receive; one that cannot be read keeps its id. */
export const namesOf = (ids: string[]): Promise<Option[]> =>
  Promise.all(
    ids.map(async (id) => {
      try {
        return itemOption(await http.get<Item>(`/api/drugtrace/drugcatalog/items/${encodeURIComponent(id)}`))
      } catch {
        return { value: id, label: id }
      }
    }),
  )
