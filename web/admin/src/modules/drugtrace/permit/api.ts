import { type Action, type Day, http, type Names, type Option, type Page, type Stored } from '@/kit'

/** Collection of the permits. */
export const permitsPath = '/api/drugtrace/permit/permits'

/** A drug's name in the languages of its register. */
export interface ItemName extends Names {
  hans: string
  strength?: string
  packSpec?: string
}

export interface PermitLine {
  id: string
  itemId: string
  itemName: ItemName
  /** Smallest packs. */
  maxQty: number
  usedQty: number
  /** Used as far as the permit warns of. */
  scarce: boolean
}

export interface Permit extends Stored {
  permitNo: string
  orgId: string
  orgName: string
  port: string
  customsNo: string
  clearanceNo: string
  validFrom: Day
  /** Last day. */
  validTo: Day
  state: string
  expired: boolean
  remark: string
  warnings: ('expiring' | 'quota')[]
  lines: PermitLine[]
  actions: Action[]
}

export const createPermit = (body: unknown, key: string): Promise<Permit> => http.post<Permit>(permitsPath, body, key)
export const updatePermit = (id: string, body: unknown, key: string): Promise<Permit> =>
  http.put<Permit>(`${permitsPath}/${encodeURIComponent(id)}`, body, key)

// Choices of the pickers: the first twenty that fit what is typed.
const most = 20

export async function findDepots(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string }>>('/api/platform/enterprise/organisations', { kind: 'warehouse', state: 'active', q, limit: most })
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
