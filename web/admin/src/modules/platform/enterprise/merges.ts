import { type Action, declareTones, defineForm, defineList, enumLabel, fieldLabel, http, type Instant, type Model, type Step, type Stored } from '@/kit'
import type { Organisation } from './api'

/** Pairs of organisations that look like one, and merges of two into one. */
export const duplicatesPath = '/api/platform/enterprise/duplicates'
export const mergesPath = '/api/platform/enterprise/merges'
export const mergePage = (row: { id: string }): string => `/platform/enterprise/merges/${row.id}`
export const comparePage = (id: string): string => `/platform/enterprise/duplicates/${id}`
export const organisationPage = (id: string): string => `/platform/enterprise/organisations/${id}`

interface Suspect {
  id: string
  name: string
  kind: string
  state: string
  uscc: string
  macaoNo: string
  address: string
}

export interface Duplicate {
  id: string
  one: Suspect
  other: Suspect
  reasons: string[]
  mergeId?: string
}

/** A field in which the two differ. */
export interface Choice {
  field: string
  kept: string
  lost: string
}

export interface Comparison {
  id: string
  kept: Organisation
  lost: Organisation
  reasons: string[]
  choices: Choice[]
  /** What stands against the merge, in words, with the page that shows it. */
  blocks: { reason: string; path?: string }[]
  mergeId?: string
}

export interface Merge extends Stored {
  number: string
  keptId: string
  lostId: string
  keptName: string
  lostName: string
  state: string
  taken: string[]
  reason: string
  decision: string
  decidedAt: Instant | null
  pair?: Comparison
  steps: Step[]
  actions: Action[]
}

export const findDuplicates = (): Promise<{ items: Duplicate[] }> => http.get<{ items: Duplicate[] }>(duplicatesPath)
export const compare = (id: string): Promise<Comparison> => http.get<Comparison>(`${duplicatesPath}/${encodeURIComponent(id)}`)
export const proposeMerge = (pair: Comparison, taken: string[], body: Model, key: string): Promise<Merge> =>
  http.post<Merge>(mergesPath, { keptId: pair.kept.id, lostId: pair.lost.id, keptVersion: pair.kept.version, lostVersion: pair.lost.version, taken, reason: body['reason'] }, key)

/** The pair the other way round. */
export const swapped = (pair: Comparison): string => `${pair.lost.id}-${pair.kept.id}`

export const choiceLabel = (field: string): string =>
  field.startsWith('licences/') ? `${fieldLabel('organisation', 'licences')} ${field.slice(field.indexOf(' ') + 1)}` : fieldLabel('organisation', field)
export const choiceValue = (field: string, value: string): string => (field === 'kind' && value ? enumLabel('organisationKind', value) : value)

const states = ['proposed', 'merged', 'rejected', 'withdrawn']
declareTones('organisationMerge', { proposed: 'wait', merged: 'ok', withdrawn: 'void' })

export const mergeList = defineList<Merge>({
  entity: 'organisationMerge',
  path: mergesPath,
  exports: ['number', 'state', 'keptName', 'lostName', 'reason', 'createdAt', 'decidedAt', 'decision'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 170, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'keptName', width: 200, grow: true, priority: 2 },
    { field: 'lostName', width: 200, grow: true, priority: 2 },
    { field: 'reason', width: 160, priority: 4 },
    { field: 'createdAt', kind: 'instant', width: 130, priority: 3, sort: 'createdAt' },
    { field: 'decidedAt', kind: 'instant', width: 130, priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'enterprise.merge.searchHint' },
    { name: 'state', kind: 'multi', options: states },
  ],
  views: [{ key: 'all', filters: {} }, ...states.map((state) => ({ key: state, filters: { state } }))],
})

export const mergeForm = defineForm({
  entity: 'organisationMerge',
  fields: [{ name: 'reason', kind: 'textarea', maxLength: 400, wide: true, hint: 'enterprise.merge.reasonHint' }],
})
