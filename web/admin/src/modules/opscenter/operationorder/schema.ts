import { type ActionSpecs, declareTones, defineForm, defineList, type FormField, type FormSchema, type Model } from '@/kit'
import { type Account, accountsPath, type Data, dataPath, type Exercise, exercisesPath, organisations, people, roles, subjects } from './api'

declareTones('accountOrder', { requested: 'wait', authorised: 'info', done: 'ok', refused: 'void', withdrawn: 'void', stopped: 'danger', ratified: 'lock', lifted: 'ok' })
declareTones('dataOrder', {
  requested: 'wait', rehearsed: 'wait', half: 'wait', authorised: 'info', prepared: 'info', ready: 'info', running: 'info', executed: 'warn', failed: 'danger',
  reverted: 'void', checked: 'ok', delivered: 'ok', destroyed: 'void', archived: 'ok', refused: 'void', withdrawn: 'void',
})
declareTones('exercise', { planned: 'wait', approved: 'info', running: 'warn', reporting: 'wait', reported: 'wait', confirmed: 'ok', refused: 'void', cancelled: 'void' })

const reason: FormField = { name: 'reason', kind: 'textarea', maxLength: 1000, wide: true, hint: 'order.reasonHint' }
const letter: FormField = { name: 'fileIds', kind: 'files', wide: true, optional: true, hint: 'order.letterHint' }
const note = (optional: boolean): FormField => ({ name: 'note', kind: 'textarea', maxLength: 1000, wide: true, optional })

export const accounts = defineList<Account>({
  entity: 'accountOrder',
  path: accountsPath,
  exports: ['number', 'kind', 'state', 'target', 'reason', 'ticket', 'makerName', 'createdAt', 'authoriserName', 'authorisedAt', 'carrierName', 'carriedAt', 'affected'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'kind', kind: 'enum', enum: 'accountOrderKind', width: 110, priority: 1 },
    { field: 'state', kind: 'state', width: 130, priority: 1 },
    { field: 'target', width: 180, grow: true, priority: 2, sub: (row) => row.reason },
    { field: 'makerName', width: 100, priority: 3 },
    { field: 'authoriserName', width: 100, priority: 4 },
    { field: 'carrierName', width: 100, priority: 4 },
    { field: 'createdAt', kind: 'instant', width: 150, priority: 3 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'order.search' },
    { name: 'state', kind: 'multi', options: ['requested', 'authorised', 'done', 'refused', 'withdrawn', 'stopped', 'ratified', 'lifted'] },
    { name: 'kind', kind: 'multi', enum: 'accountOrderKind', options: ['reset', 'create', 'close', 'enable', 'rights', 'stop', 'lift'] },
    { name: 'createdAt', kind: 'dayRange' },
  ],
})

const opens = (model: Model): boolean => model['kind'] === 'create'
const gives = (model: Model): boolean => opens(model) || model['kind'] === 'rights'
const ticketField = (ticket: string): FormField => ({ name: 'ticket', kind: 'text', maxLength: 24, optional: true, initial: ticket, hint: 'order.ticketHint' })
export const requestForm = (ticket: string): FormSchema => defineForm({
  entity: 'accountOrder',
  fields: [
    { name: 'kind', kind: 'radio', enum: 'accountOrderKind', options: ['reset', 'create', 'close', 'enable', 'rights'], initial: 'reset', wide: true },
    { name: 'targetId', kind: 'remote', load: people, wide: true, visible: (model) => !opens(model) },
    { name: 'newName', kind: 'text', maxLength: 80, visible: opens },
    { name: 'newLogin', kind: 'text', maxLength: 64, visible: opens },
    { name: 'orgId', kind: 'remote', load: organisations, visible: gives },
    { name: 'roles', kind: 'multi', load: roles, visible: gives },
    { name: 'validFrom', kind: 'day', optional: true, visible: gives, hint: 'order.fromHint' },
    { name: 'validTo', kind: 'day', optional: true, visible: gives, hint: 'order.toHint' },
    { name: 'successorId', kind: 'remote', load: people, optional: true, wide: true, visible: (model) => model['kind'] === 'close', hint: 'order.successorHint' },
    { name: 'factors', kind: 'switch', initial: false, visible: (model) => model['kind'] === 'reset' },
    ticketField(ticket),
    reason,
    letter,
  ],
})

export const liftForm = defineForm({ entity: 'accountOrder', fields: [reason, letter] })

const target = (kind: string): FormField['visible'] => (model) => model['targetKind'] === kind
export const stopForm = defineForm({
  entity: 'accountOrder',
  fields: [
    { name: 'targetKind', kind: 'radio', enum: 'stopTarget', options: ['person', 'organisation', 'role'], initial: 'person', wide: true },
    { name: 'personId', kind: 'remote', load: people, wide: true, visible: target('person') },
    { name: 'organisationId', kind: 'remote', load: organisations, wide: true, visible: target('organisation') },
    { name: 'roleId', kind: 'remote', load: roles, wide: true, visible: target('role') },
    { ...reason, hint: 'order.stopHint' },
  ],
})

/** Whoever resets or enables an account says how the person was verified. */
export const accountSpecs = (order?: Account): ActionSpecs<Account> => ({
  authorise: { fields: [note(true)] },
  ratify: { fields: [note(true)] },
  refuse: { fields: [note(false)] },
  withdraw: { fields: [note(false)] },
  carry: order?.kind === 'reset' || order?.kind === 'enable'
    ? { fields: [{ name: 'identityCheck', kind: 'radio', enum: 'identityCheck', options: ['callback', 'in_person', 'document', 'colleague'], wide: true }, { name: 'checkNote', kind: 'text', maxLength: 400, wide: true, hint: 'order.checkHint' }] }
    : { confirm: 'irreversible', consequence: (record) => record.target },
})

export const dataOrders = defineList<Data>({
  entity: 'dataOrder',
  path: dataPath,
  exports: ['number', 'kind', 'state', 'subject', 'reason', 'ticket', 'total', 'makerName', 'createdAt', 'authoriserName', 'secondName', 'operatorName', 'checkerName', 'backupPoint', 'rowsDone', 'sha256', 'sm3', 'expiresAt', 'downloads'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'kind', kind: 'enum', enum: 'dataOrderKind', width: 110, priority: 1 },
    { field: 'state', kind: 'state', width: 140, priority: 1 },
    { field: 'subject', kind: 'enum', enum: 'dataOrderSubject', width: 180, grow: true, priority: 2 },
    { field: 'total', kind: 'number', width: 90, priority: 2 },
    { field: 'makerName', width: 100, priority: 4 },
    { field: 'operatorName', width: 100, priority: 4 },
    { field: 'createdAt', kind: 'instant', width: 150, priority: 3 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'order.search' },
    { name: 'state', kind: 'multi', options: ['requested', 'rehearsed', 'half', 'authorised', 'prepared', 'ready', 'running', 'executed', 'failed', 'reverted', 'checked', 'delivered', 'destroyed', 'archived', 'refused', 'withdrawn'] },
    { name: 'kind', kind: 'multi', enum: 'dataOrderKind', options: ['import', 'export', 'process'] },
    { name: 'createdAt', kind: 'dayRange' },
  ],
})

const file: FormField = { name: 'fileIds', kind: 'files', wide: true, hint: 'order.fileHint' }
/** The three kinds have forms of their own: what may be asked comes from the catalogue. */
export const dataForm = (kind: 'import' | 'export' | 'process', ticket: string): FormSchema => defineForm({
  entity: 'dataOrder',
  fields: [
    { name: 'subject', kind: 'remote', load: subjects(kind === 'import' ? 'imports' : kind === 'export' ? 'exports' : 'operations'), wide: true },
    ...(kind === 'process'
      ? [
          { name: 'organisation', kind: 'remote' as const, load: organisations, wide: true },
          { name: 'days', kind: 'integer' as const, min: 1, visible: (model: Model) => model['subject'] === 'accounts.close_idle' },
        ]
      : []),
    ...(kind === 'import' ? [file] : []),
    ticketField(ticket),
    reason,
  ],
})

/** The authoriser ticks the digest of what was seen: another one is refused. */
export const dataSpecs = (order: Data | undefined, seen: string): ActionSpecs<Data> => {
  const digest: FormField = { name: 'digest', kind: 'radio', wide: true, choices: order ? [{ value: order.digest, label: seen }] : [], hint: 'order.digestHint' }
  return {
    authorise: { fields: [digest, note(true)] },
    cosign: { fields: [digest, note(true)] },
    refuse: { fields: [note(false)] },
    withdraw: { fields: [note(false)] },
    prepare: { fields: [{ name: 'undoPlan', kind: 'textarea', maxLength: 1000, wide: true, hint: 'order.undoHint' }] },
    check: { fields: [note(false)] },
    revert: { fields: [note(false)] },
    replace: { fields: [file] },
    run: { confirm: 'irreversible', consequence: (record) => `${record.number} · ${record.total}` },
  }
}

export const exercises = defineList<Exercise>({
  entity: 'exercise',
  path: exercisesPath,
  exports: ['number', 'state', 'title', 'startsAt', 'endsAt', 'blocked', 'found', 'makerName', 'approverName', 'confirmerName'],
  sort: '-startsAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 120, priority: 1 },
    { field: 'title', width: 200, grow: true, priority: 1, sub: (row) => row.aim },
    { field: 'startsAt', kind: 'instant', width: 150, priority: 2 },
    { field: 'endsAt', kind: 'end', width: 150, priority: 3 },
    { field: 'blocked', kind: 'number', width: 90, priority: 3 },
    { field: 'found', kind: 'number', width: 90, priority: 2 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'order.search' }, { name: 'state', kind: 'multi', options: ['planned', 'approved', 'running', 'reporting', 'reported', 'confirmed', 'refused', 'cancelled'] }],
})

export const planForm = defineForm({
  entity: 'exercise',
  fields: [
    { name: 'title', kind: 'text', maxLength: 120, wide: true },
    { name: 'startsAt', kind: 'instant' },
    { name: 'endsAt', kind: 'instant' },
    { name: 'aim', kind: 'textarea', maxLength: 2000, wide: true },
    { name: 'teams', kind: 'textarea', maxLength: 1000, wide: true },
    { name: 'sources', kind: 'tags', initial: [], wide: true, hint: 'order.sourcesHint' },
    { name: 'contacts', kind: 'textarea', maxLength: 1000, wide: true, hint: 'order.contactsHint' },
  ],
})

export const findingForm = defineForm({
  entity: 'exerciseFinding',
  fields: [
    { name: 'kind', kind: 'radio', enum: 'exerciseFinding', options: ['blocked', 'found'], initial: 'blocked' },
    { name: 'severity', kind: 'select', enum: 'vulnerabilitySeverity', options: ['critical', 'high', 'medium', 'low'], initial: 'medium' },
    { name: 'title', kind: 'text', maxLength: 200, wide: true },
    { name: 'at', kind: 'instant' },
    { name: 'source', kind: 'text', maxLength: 60, optional: true },
    { name: 'detail', kind: 'textarea', maxLength: 2000, wide: true },
  ],
})

export const exerciseSpecs: ActionSpecs<Exercise> = {
  approve: { fields: [note(true)] },
  refuse: { fields: [note(false)] },
  cancel: { fields: [note(false)] },
  report: { fields: [{ name: 'report', kind: 'textarea', maxLength: 4000, wide: true }, letter] },
  confirm: { fields: [note(true)] },
  return: { fields: [note(false)] },
}
