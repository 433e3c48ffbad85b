import { enumLabel, http, type Model, type Option, type Schema } from '@/kit'

const root = '/api/opscenter/operationorder'
export const accountsPath = `${root}/accounts`
export const dataPath = `${root}/data`
export const exercisesPath = `${root}/exercises`

export type Account = Schema<'OperationorderAccountView'>
export type Data = Schema<'OperationorderDataView'>
export type Catalogue = Schema<'OperationorderCatalogue'>
export type Exercise = Schema<'OperationorderExerciseView'>
export type Finding = Schema<'OperationorderFinding'>
export type Subject = Schema<'OperationorderSubject'>
export interface Attachment {
  id: string
  fileName: string
}

interface Items<T> {
  items: T[]
}

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const requestAccount = (body: Model, key: string): Promise<Account> => http.post<Account>(accountsPath, filled(body), key)
export const requestData = (body: Model, key: string): Promise<Data> => {
  const { organisation, days, ...rest } = filled(body)
  return http.post<Data>(dataPath, { ...rest, ...(organisation ? { with: { organisation, ...(days ? { days: String(days) } : {}) } } : {}) }, key)
}
export const planExercise = (body: Model, key: string): Promise<Exercise> => http.post<Exercise>(exercisesPath, filled(body), key)
export const addFinding = (id: string, body: Model, key: string): Promise<Finding> => http.post<Finding>(`${exercisesPath}/${id}/findings`, filled(body), key)

/** One action: whoever the form means is stopped when the server answers. */
export const stopNow = ({ targetKind, reason, ...targets }: Model, key: string): Promise<Account> =>
  http.post<Account>(`${accountsPath}/stop`, { targetKind, targetId: targets[`${String(targetKind)}Id`], reason }, key)

export const catalogue = (): Promise<Catalogue> => http.get<Catalogue>(`${root}/catalogue`)
export const findings = (id: string): Promise<Items<Finding>> => http.get<Items<Finding>>(`${exercisesPath}/${id}/findings`)
export const filesOf = (path: string, id: string): Promise<Items<Attachment>> => http.get<Items<Attachment>>(`${path}/${id}/files`)
export const resultPath = (id: string): string => `${dataPath}/${encodeURIComponent(id)}/result`

const targets = (kind: Subject['kind']) => async (q: string): Promise<Option[]> => {
  const { items } = await http.get<Items<Subject>>(`${root}/targets`, { kind, q: q.trim() })
  return items.map(({ id, name, detail }) => ({ value: id, label: name, hint: detail }))
}
export const people = targets('person')
export const organisations = targets('organisation')
export const roles = targets('role')

/** What an order of a kind may be about. */
export const subjects = (kind: 'imports' | 'exports' | 'operations') => async (q: string): Promise<Option[]> => {
  const found = await catalogue()
  const names = kind === 'operations' ? found.operations.map(({ name }) => name) : found[kind]
  return names.map((name) => ({ value: name, label: enumLabel('dataOrderSubject', name) })).filter(({ label }) => label.includes(q.trim()))
}
