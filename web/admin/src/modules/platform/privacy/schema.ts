import { type ActionSpecs, declareTones, defineForm, defineList, type FormField, text } from '@/kit'
import { type Erasure, erasuresPath, findLeavers, type Request, requestsPath } from './api'

export const states = ['received', 'unverified', 'verified', 'working', 'answered', 'closed', 'withdrawn']
const kinds = ['access', 'copy', 'transfer', 'correct', 'erase', 'consent']

declareTones('privacyRequest', { received: 'wait', verified: 'info', unverified: 'warn', working: 'info', answered: 'ok', closed: 'void', withdrawn: 'void' })

export const list = defineList<Request>({
  entity: 'privacyRequest',
  path: requestsPath,
  exports: ['number', 'kind', 'state', 'channel', 'document', 'outcome', 'dueAt', 'late', 'answeredAt', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 190, grow: true, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 124, priority: 1 },
    { field: 'kind', kind: 'enum', enum: 'privacyKind', width: 120, priority: 2 },
    { field: 'name', width: 110, priority: 3 },
    { field: 'document', width: 130, priority: 4 },
    { field: 'dueAt', kind: 'due', width: 150, priority: 2, sort: 'dueAt', sub: (row) => (row.late ? text('privacy.late') : row.dueCertain ? undefined : text('privacy.uncertain')) },
    { field: 'channel', kind: 'enum', enum: 'privacyChannel', width: 110, priority: 4 },
    { field: 'createdAt', kind: 'instant', width: 130, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'privacy.search.hint' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'kind', kind: 'multi', enum: 'privacyKind', options: kinds },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, ...states.map((state) => ({ key: state, filters: { state } }))],
})

export const wish = defineForm({
  entity: 'privacyRequest',
  fields: [
    { name: 'kind', kind: 'radio', enum: 'privacyKind', options: kinds, wide: true },
    { name: 'name', kind: 'text', maxLength: 80 },
    { name: 'phone', kind: 'text', maxLength: 32 },
    { name: 'documentType', kind: 'select', enum: 'privacyDocument', options: ['mainland', 'macao', 'hongkong', 'permit', 'passport', 'other'] },
    { name: 'documentNumber', kind: 'text', maxLength: 40 },
    { name: 'detail', kind: 'textarea', maxLength: 1000, optional: true, wide: true, hint: 'privacy.form.detailHint' },
  ],
})

const reason = (hint: string): FormField[] => [{ name: 'reason', kind: 'textarea', maxLength: 400, wide: true, hint }]

/** What each step asks before it is sent. */
export const specs: ActionSpecs<Request> = {
  verify: { fields: reason('privacy.verify.hint') },
  doubt: { fields: reason('privacy.doubt.hint') },
  extend: { fields: reason('privacy.extend.hint') },
  withdraw: { fields: reason('privacy.withdraw.hint') },
  answer: {
    fields: [
      { name: 'outcome', kind: 'radio', enum: 'privacyOutcome', options: ['granted', 'partly', 'refused', 'nothing'], wide: true },
      { name: 'answer', kind: 'textarea', maxLength: 2000, wide: true, hint: 'privacy.answer.hint' },
    ],
  },
}

/** Why the file with a person's data is taken. */
export const taking = defineForm({ entity: 'privacyRequest', fields: reason('privacy.data.hint') })

declareTones('privacyErasure', { proposed: 'wait', erased: 'ok', rejected: 'void' })

export const erasures = defineList<Erasure>({
  entity: 'privacyErasure',
  path: erasuresPath,
  exports: ['personName', 'state', 'reason', 'before', 'entries', 'proposerName', 'deciderName', 'decidedAt', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'personName', width: 140, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'reason', width: 200, grow: true, priority: 3 },
    { field: 'before', kind: 'day', width: 130, priority: 3 },
    { field: 'entries', kind: 'number', width: 90, priority: 2 },
    { field: 'proposerName', width: 110, priority: 4 },
    { field: 'deciderName', width: 110, priority: 4 },
    { field: 'createdAt', kind: 'instant', width: 130, priority: 4, sort: 'createdAt' },
  ],
  search: [{ name: 'state', kind: 'multi', options: ['proposed', 'erased', 'rejected'] }],
  views: [{ key: 'all', filters: {} }, ...['proposed', 'erased', 'rejected'].map((state) => ({ key: state, filters: { state } }))],
})

export const proposal = defineForm({
  entity: 'privacyErasure',
  fields: [
    { name: 'personId', kind: 'remote', load: findLeavers, wide: true, hint: 'privacy.erasure.personHint' },
    { name: 'reason', kind: 'textarea', maxLength: 400, wide: true },
  ],
})
export const note = defineForm({ entity: 'privacyErasure', fields: [{ name: 'reason', kind: 'textarea', maxLength: 400, optional: true, wide: true }] })
