import { http, type Query } from '@/kit'
import { organisationsPath } from '../api'

/** A place in WGS-84, in which the map is drawn. */
export interface Place {
  latitude: number
  longitude: number
}

export type LicenceState = 'valid' | 'expiring' | 'expired' | 'none'

/** An organisation on the map. */
export interface Spot extends Place {
  id: string
  name: string
  kind: string
  state: string
  licenceState: LicenceState
}

export interface OrganisationMap {
  items: Spot[]
  /** How many more have coordinates. */
  notShown: number
  /** How many of the filter have none. */
  unplaced: number
}

export const mapPath = `${organisationsPath}/map`
export const mapPage = '/platform/enterprise/map'
export const listPage = '/platform/enterprise/organisations'
export const loadMap = (filters: Query, signal?: AbortSignal): Promise<OrganisationMap> => http.get<OrganisationMap>(mapPath, filters, signal)

/** What the outline shows: south, west, north, east. */
export const frame = { south: 22.06, west: 113.44, north: 22.24, east: 113.62 }
export const inFrame = ({ latitude, longitude }: Place): boolean =>
  latitude >= frame.south && latitude <= frame.north && longitude >= frame.west && longitude <= frame.east

export type Shape = 'square' | 'circle' | 'diamond' | 'house'

/** Kinds that belong together share a shape; the sign inside tells them apart. */
const shapes: Record<string, Shape> = {
  warehouse: 'square', clinic: 'square', supplier: 'square', retailer: 'square',
  food: 'circle', park: 'circle',
  carrier: 'diamond', disposer: 'diamond',
}
export const shapeOf = (kind: string): Shape => shapes[kind] ?? 'house'

const worst: LicenceState[] = ['expired', 'expiring', 'none', 'valid']
/** The state that needs somebody first. */
export const worstOf = (spots: Pick<Spot, 'licenceState'>[]): LicenceState => worst.find((state) => spots.some(({ licenceState }) => licenceState === state)) ?? 'valid'
