import { type Day, http, type Instant } from '@/kit'

export const parametersPath = '/api/platform/settings/parameters'
const securityPath = '/api/platform/settings/security-parameters'

export type Kind = 'integer' | 'decimal' | 'text' | 'list' | 'bool'
export type Value = number | string | string[] | boolean

/** What a parameter was worth from one day on. */
export interface Version {
  id: string
  from: Day
  /** Last valid day; absent while it is the newest. */
  to?: Day
  value: Value
  unit: string
  basis: string
  note: string
  createdAt: Instant
  /** Who wrote it; absent for what came with the program. */
  personName?: string
  /** Counts the changes of this version; a replacement names it. */
  version?: number
}

export interface Parameter {
  /** Its name in the program; also its id in lists. */
  id: string
  name: string
  title: string
  kind: Kind
  min: number
  /** Zero is no upper bound. */
  max: number
  /** Changed by the security administrator. */
  security: boolean
  current: Version
  /** Legal basis of what holds today, in words. */
  basis: string
  versions: Version[]
}

export async function parameters(signal?: AbortSignal): Promise<Parameter[]> {
  const { items } = await http.get<{ items: Omit<Parameter, 'id'>[] }>(parametersPath, undefined, signal)
  return items.map((item) => ({ ...item, id: item.name }))
}

export const changeParameter = ({ name, security }: Parameter, body: unknown, key: string): Promise<Version> =>
  http.post<Version>(`${security ? securityPath : parametersPath}/${encodeURIComponent(name)}/versions`, body, key)
