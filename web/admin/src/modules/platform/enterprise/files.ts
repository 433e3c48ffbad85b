import { defineForm, http, type Instant, type Model } from '@/kit'
import { organisationsPath } from './api'

/** Papers on the page of an organisation. */
export const papersPath = '/api/platform/enterprise/files'
export const paperLink = (id: string): string => `${papersPath}/${encodeURIComponent(id)}`
const ofOrganisation = (id: string): string => `${organisationsPath}/${encodeURIComponent(id)}/files`

export interface Paper {
  id: string
  kind: string
  note: string
  fileName: string
  version: number
  createdAt: Instant
  createdByName: string
  /** Null while it holds. */
  voidedAt: Instant | null
  voidReason: string
}

export const papersOf = (id: string): Promise<{ items: Paper[] }> => http.get<{ items: Paper[] }>(ofOrganisation(id))
export const addPapers = (id: string, { files, ...body }: Model, key: string): Promise<{ items: Paper[] }> =>
  http.post<{ items: Paper[] }>(ofOrganisation(id), { ...body, fileIds: files ?? [] }, key)
export const voidPaper = (paper: Paper, body: Model, key: string): Promise<Paper> =>
  http.post<Paper>(`${paperLink(paper.id)}/void`, { reason: body['reason'], version: paper.version }, key)

export const paperForm = defineForm({
  entity: 'organisationFile',
  fields: [
    { name: 'kind', kind: 'select', enum: 'organisationFile', options: ['licence', 'registration', 'premises', 'other'] },
    { name: 'note', kind: 'text', maxLength: 200, optional: true, hint: 'enterprise.files.noteHint' },
    { name: 'files', kind: 'files', wide: true, hint: 'enterprise.files.filesHint' },
  ],
})
export const voidForm = defineForm({
  entity: 'organisationFile',
  fields: [{ name: 'reason', kind: 'textarea', maxLength: 500, wide: true, hint: 'enterprise.files.voidHint' }],
})
