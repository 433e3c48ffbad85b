import { type Action, type Attachment, declareTones, defineForm, defineList, fieldLabel, type FormField, http, type Instant, type Model, type Page, type Step, type Stored } from '@/kit'
import type { Licence, Organisation } from './api'
import { findOrganisations, organisationsPath } from './api'
import { form } from './schema'

/** Collection of the change requests. */
export const requestsPath = '/api/platform/enterprise/requests'
export const requestPage = (row: { id: string }): string => `/platform/enterprise/requests/${row.id}`

export interface Difference {
  field: string
  before: string
  /** In the register; after a decision as it was drafted. */
  now: string
  proposed: string
  /** The register changed meanwhile. */
  stale: boolean
}

export interface LicenceDifference {
  id: string
  field: string
  change: 'added' | 'changed' | 'removed'
  before?: Licence
  now?: Licence
  proposed?: Licence
  stale: boolean
}

export interface ChangeRequest extends Stored {
  number: string
  organisationId: string
  organisationName: string
  /** Version of the record that the differences were worked out from. */
  organisationVersion: number
  state: string
  reason: string
  decision: string
  submittedAt: Instant | null
  decidedAt: Instant | null
  fields: string[]
  draft?: Model
  differences: Difference[]
  licences: LicenceDifference[]
  files: Attachment[]
  steps: Step[]
  actions: Action[]
}

const withFiles = ({ files, ...body }: Model): Model => ({ ...body, fileIds: files ?? [] })

export const createRequest = (organisationId: string, body: Model, key: string): Promise<ChangeRequest> =>
  http.post<ChangeRequest>(requestsPath, { ...withFiles(body), organisationId }, key)
export const updateRequest = (id: string, body: Model, key: string): Promise<ChangeRequest> =>
  http.put<ChangeRequest>(`${requestsPath}/${encodeURIComponent(id)}`, withFiles(body), key)

/** The organisations whose record the reader may ask to change; two are enough to know that there are several. */
export const ownOrganisations = (): Promise<Page<Organisation>> => http.get<Page<Organisation>>(organisationsPath, { limit: 2 })

export const requestStates = ['draft', 'submitted', 'approved', 'rejected', 'withdrawn']
declareTones('organisationRequest', { withdrawn: 'void' })

/** What a request changes, as words. */
export const changesOf = (row: Pick<ChangeRequest, 'fields'>, comma: string): string => row.fields.map((field) => fieldLabel('organisation', field)).join(comma)

export const requestList = defineList<ChangeRequest>({
  entity: 'organisationRequest',
  path: requestsPath,
  exports: ['number', 'state', 'organisationName', 'reason', 'createdAt', 'submittedAt', 'decidedAt', 'decision'],
  sort: '-createdAt',
  unit: 'row',
  counts: true,
  columns: [
    { field: 'number', width: 170, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'organisationName', width: 220, grow: true, priority: 2 },
    { field: 'fields', width: 180, priority: 2 },
    { field: 'reason', width: 160, priority: 4 },
    { field: 'submittedAt', kind: 'instant', width: 130, priority: 3 },
    { field: 'decidedAt', kind: 'instant', width: 130, priority: 5 },
    { field: 'createdAt', kind: 'instant', width: 130, hidden: true, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'enterprise.request.searchHint' },
    { name: 'state', kind: 'multi', options: requestStates },
    { name: 'organisationId', kind: 'remote', load: findOrganisations },
    { name: 'submittedAt', kind: 'dayRange' },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, ...requestStates.map((state) => ({ key: state, filters: { state } }))],
})

// The record as it shall be; its kind is not the business's to change.
export const requestForm = defineForm({
  entity: 'organisationRequest',
  fields: [
    { name: 'reason', kind: 'textarea', maxLength: 400, wide: true, hint: 'enterprise.request.reasonHint' },
    ...form.fields.filter(({ name }) => name !== 'kind').map((field): FormField => ({ ...field, label: field.label ?? `field.organisation.${field.name}` })),
    { name: 'files', kind: 'files', optional: true, wide: true, hint: 'enterprise.request.filesHint' },
  ],
})

export const decisionReason: FormField[] = [{ name: 'reason', kind: 'textarea', label: 'kit.confirm.reason', maxLength: 500, wide: true }]
