import { type Action, http, type Stored } from '@/kit'

/** Collection of the register. */
export const organisationsPath = '/api/platform/enterprise/organisations'

export interface Licence {
  id: string
  kind: string
  number: string
  scope: string[]
  issuedBy: string
  validFrom: string
  validTo?: string
  state: 'valid' | 'expiring' | 'expired'
}

export interface Organisation extends Stored {
  name: string
  nameHant: string
  namePt: string
  kind: string
  /** Unified social credit code (GB 32100), of mainland organisations. */
  uscc: string
  /** Company number in Macao. */
  macaoNo: string
  usccOverrideReason: string
  contactName: string
  phoneMasked: string
  address: string
  area: string
  /** Last day on which every kind of licence held is valid. */
  licenceUntil: string | null
  actions: Action[]
  state: 'active' | 'suspended' | 'closed'
  licences: Licence[]
}

export const createOrganisation = (body: unknown, key: string): Promise<Organisation> =>
  http.post<Organisation>(organisationsPath, body, key)

export const updateOrganisation = (id: string, body: unknown, key: string): Promise<Organisation> =>
  http.put<Organisation>(`${organisationsPath}/${encodeURIComponent(id)}`, body, key)

/** revealPhone shows the telephone in full; the reason is on record. */
export async function revealPhone(id: string, reason: string): Promise<string> {
  const { value } = await http.post<{ value: string }>(`${organisationsPath}/${encodeURIComponent(id)}/reveal`, { reason })
  return value
}
