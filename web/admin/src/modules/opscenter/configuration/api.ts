import { type Attachment, http, type IconName, type Model, type Option, type Schema, text, type Tone } from '@/kit'

const root = '/api/opscenter/configuration'
export const assetsPath = `${root}/assets`
export const servicesPath = `${root}/services`
export const mapPath = `${root}/map`

export type Asset = Schema<'ConfigurationView'>
export type Duty = Schema<'ConfigurationDuty'>
export type Node = Schema<'ConfigurationNode'>
export type Service = Schema<'ConfigurationServiceView'>
export type Spot = Schema<'ConfigurationSpot'>
export type DependencyMap = Schema<'ConfigurationMap'>
export type Effect = Schema<'ConfigurationEffect'>

interface Items<T> {
  items: T[]
}

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const assetPage = (id: string): string => `/opscenter/configuration/assets/${encodeURIComponent(id)}`
export const create = (body: Model, key: string): Promise<Asset> => http.post<Asset>(assetsPath, filled(body), key)
export const edit = (asset: Asset, body: Model): Promise<Asset> => http.put<Asset>(`${assetsPath}/${asset.id}`, { ...filled(body), code: asset.code, version: asset.version })
export const filesOf = (id: string): Promise<Items<Attachment>> => http.get<Items<Attachment>>(`${assetsPath}/${encodeURIComponent(id)}/files`)
export const services = (signal?: AbortSignal): Promise<Items<Service>> => http.get<Items<Service>>(servicesPath, undefined, signal)
export const editService = (service: Service, body: Model): Promise<Service> => http.put<Service>(`${servicesPath}/${service.number}`, { needs: [], ...filled(body), version: service.version })
export const decideKey = (service: Service, body: Model, key: string): Promise<Service> => http.post<Service>(`${servicesPath}/${service.number}/key`, { ...filled(body), version: service.version }, key)
export const dependencyMap = (signal?: AbortSignal): Promise<DependencyMap> => http.get<DependencyMap>(mapPath, undefined, signal)
export const effect = (node: Node, signal?: AbortSignal): Promise<Effect> => http.get<Effect>(`${mapPath}/effect`, { kind: node.kind, code: node.code }, signal)

/** Assets to choose from, by code or name. */
export async function assetOptions(q: string): Promise<Option[]> {
  const { items } = await http.get<Items<Asset>>(assetsPath, { limit: '100', state: 'planned,active,maintenance', ...(q.trim() && { q: q.trim() }) })
  return items.map(({ code, name }) => ({ value: code, label: code, hint: name }))
}

export const lineName = (number: string): string => text(`service.${number}`)
/** nodeName is what people call a node: 4 药品出库, or the code of an asset. */
export const nodeName = (node: Node): string => (node.kind === 'module' ? `${node.code} ${lineName(node.code)}` : node.code)
export const nodeKey = (node: Node): string => `${node.kind}/${node.code}`

/** Shape and tone of a health: colour is only the third signal, and no data is never green. */
const looks: Record<string, { icon: IconName; tone: Tone }> = {
  up: { icon: 'check', tone: 'ok' },
  slow: { icon: 'triangle', tone: 'warn' },
  down: { icon: 'crossCircle', tone: 'danger' },
  maintenance: { icon: 'gear', tone: 'info' },
  undeployed: { icon: 'minus', tone: 'draft' },
}
export const healthLook = (health: string): { icon: IconName; tone: Tone } => looks[health] ?? { icon: 'help', tone: 'unknown' }
