import { type Attachment, http, type Model, type Option, type Schema, shortInstant, text } from '@/kit'

const root = '/api/opscenter/change'
export const changesPath = `${root}/changes`
export const baselinesPath = `${root}/baselines`
export const driftsPath = `${root}/drifts`
export const freezesPath = `${root}/freezes`
export const capturesPath = `${root}/captures`

export type Change = Schema<'ChangeView'>
export type Baseline = Schema<'ChangeBaselineView'>
export type Drift = Schema<'ChangeDrift'>
export type Capturable = Schema<'ChangeCapturable'>

interface Items<T> {
  items: T[]
}

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const changePage = (id: string): string => `/opscenter/change/changes/${id}`
export const draft = (body: Model, key: string): Promise<Change> => http.post<Change>(changesPath, filled(body), key)
export const revise = (change: Change, body: Model): Promise<Change> => http.put<Change>(`${changesPath}/${change.id}`, { ...filled(body), version: change.version })
export const filesOf = (id: string): Promise<Items<Attachment>> => http.get<Items<Attachment>>(`${changesPath}/${id}/files`)
export const freezes = (signal?: AbortSignal): Promise<Items<Schema<'ChangeFreeze'>>> => http.get<Items<Schema<'ChangeFreeze'>>>(freezesPath, undefined, signal)
export const captures = (signal?: AbortSignal): Promise<Items<Capturable>> => http.get<Items<Capturable>>(capturesPath, undefined, signal)
export const capture = (body: Model, key: string): Promise<Baseline> => http.post<Baseline>(baselinesPath, filled(body), key)
export const decide = (baseline: Baseline, action: string, body: Model, key: string): Promise<Baseline> => http.post<Baseline>(`${baselinesPath}/${baseline.id}/${action}`, { ...filled(body), version: baseline.version }, key)

/** Assets to choose from, by code or name. */
export async function assetOptions(): Promise<Option[]> {
  const { items } = await http.get<Items<{ code: string; name: string }>>('/api/opscenter/configuration/assets', { limit: '100', state: 'planned,active,maintenance' })
  return items.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))
}
export async function moduleOptions(): Promise<Option[]> {
  const { items } = await http.get<Items<{ number: string }>>('/api/opscenter/configuration/services')
  return items.map(({ number }) => ({ value: number, label: `${number} ${text(`service.${number}`)}` }))
}
export async function patternOptions(q: string): Promise<Option[]> {
  const { items } = await http.get<Items<Change>>(`${root}/patterns`)
  return items.map((one) => ({ value: one.number, label: one.number, hint: one.title })).filter(({ label, hint }) => `${label} ${hint}`.includes(q.trim()))
}
export async function backupOptions(id: string): Promise<Option[]> {
  const { items } = await http.get<Items<Schema<'ChangeBackupPoint'>>>(`${changesPath}/${id}/backup-points`)
  return items.map((one) => ({ value: one.ref, label: one.ref, hint: `${one.asset} ${shortInstant(one.at)}` }))
}
