import { type Action, http, type Option, type Page, type Stored } from '@/kit'
import type { LicenceState, Place } from './map/places'

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
  state: 'valid' | 'expiring' | 'expired' | 'coming'
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
  /** Where it is, as given: decimal degrees and their datum; absent together. */
  latitude?: string
  longitude?: string
  datum?: string
  /** The place in WGS-84, in which the map is drawn. */
  drawn?: Place
  licenceState: LicenceState
  /** Last day on which every kind of licence held is valid. */
  licenceUntil: string | null
  actions: Action[]
  state: 'active' | 'suspended' | 'closed' | 'merged'
  /** The organisation that it is part of, when merged. */
  mergedInto: string
  mergedIntoName: string
  /** Names and numbers of what was merged into it. */
  former: string[]
  licences: Licence[]
}

export const createOrganisation = (body: unknown, key: string): Promise<Organisation> =>
  http.post<Organisation>(organisationsPath, body, key)

export const updateOrganisation = (id: string, body: unknown, key: string): Promise<Organisation> =>
  http.put<Organisation>(`${organisationsPath}/${encodeURIComponent(id)}`, body, key)

/** A post that somebody has in an organisation. */
export interface Seat {
  id: string
  personName: string
  /** The roles in words. */
  title: string
  validTo?: string
}

/** How many records of a kind name the organisation, of those that the reader may see. */
export interface Related {
  kind: 'permit' | 'supplied' | 'received' | 'request'
  count: number
  /** Page of the console that lists them. */
  path: string
}

export const peopleOf = (id: string): Promise<{ items: Seat[] }> => http.get<{ items: Seat[] }>(`${organisationsPath}/${encodeURIComponent(id)}/people`)
export const relatedTo = (id: string): Promise<{ items: Related[] }> => http.get<{ items: Related[] }>(`${organisationsPath}/${encodeURIComponent(id)}/related`)

const most = 20

/** Choices of a picker: the first that fit what is typed. */
export async function findOrganisations(q: string): Promise<Option[]> {
  const page = await http.get<Page<{ id: string; name: string }>>(organisationsPath, { q, limit: most })
  return page.items.map((found) => ({ value: found.id, label: found.name }))
}

/** revealPhone shows the telephone in full; the reason is on record. */
export async function revealPhone(id: string, reason: string): Promise<string> {
  const { value } = await http.post<{ value: string }>(`${organisationsPath}/${encodeURIComponent(id)}/reveal`, { reason })
  return value
}
