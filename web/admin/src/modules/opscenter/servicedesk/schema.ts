import { type ActionSpecs, declareTones, defineForm, defineList, type FormField, type FormSchema, type Model, text } from '@/kit'
import { findEngineers, findFaults, findModules, type Ticket, ticketsPath } from './api'

const requestStates = ['submitted', 'returned', 'accepted', 'assigned', 'noticed', 'working', 'signing', 'closed', 'transferred', 'withdrawn']
const faultStates = ['reported', 'responded', 'diagnosing', 'handling', 'escalated', 'planned', 'observing', 'recovered', 'noFault', 'merged']
const open = [...requestStates.slice(0, 7), ...faultStates.slice(0, 8)]
export const aspects = ['scope', 'business', 'function', 'data', 'security', 'public']
const channels = ['web', 'phone', 'mini', 'mail', 'onsite', 'monitor', 'patrol']
const causes = ['code', 'config', 'capacity', 'data', 'network', 'hardware', 'thirdparty', 'operation', 'security', 'other']
const modes = ['onsite', 'remote', 'mail', 'phone']

declareTones('serviceTicket', {
  submitted: 'wait', returned: 'warn', accepted: 'wait', assigned: 'info', noticed: 'info', working: 'info', signing: 'wait', closed: 'ok', transferred: 'void', withdrawn: 'void',
  reported: 'danger', responded: 'warn', diagnosing: 'info', handling: 'info', escalated: 'warn', planned: 'info', observing: 'info', recovered: 'ok', noFault: 'void', merged: 'void',
})

declareTones('slaProposal', { proposed: 'warn', approved: 'danger', refused: 'info', lapsed: 'void' })

export const list = defineList<Ticket>({
  entity: 'serviceTicket',
  path: ticketsPath,
  exports: ['number', 'kind', 'state', 'level', 'title', 'name', 'phone', 'orgName', 'engineerName', 'channel', 'mode', 'reportedAt', 'stars', 'closedAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'level', width: 92, priority: 2 },
    { field: 'state', kind: 'state', width: 132, priority: 1 },
    { field: 'title', width: 200, grow: true, priority: 2 },
    { field: 'name', width: 100, priority: 3, sub: (row) => row.phone },
    { field: 'orgName', width: 150, priority: 5 },
    { field: 'engineerName', width: 110, priority: 3, none: 'servicedesk.nobody' },
    { field: 'reportedAt', kind: 'instant', width: 136, priority: 3, sort: 'createdAt' },
    { field: 'channel', kind: 'enum', enum: 'ticketChannel', width: 90, priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'servicedesk.search.hint' },
    { name: 'kind', kind: 'select', enum: 'ticketKind', options: ['request', 'fault'] },
    { name: 'state', kind: 'multi', options: [...requestStates, ...faultStates] },
    { name: 'level', kind: 'multi', enum: 'slaLevel', options: ['1', '2', '3', '4', '5'] },
    { name: 'channel', kind: 'multi', enum: 'ticketChannel', options: channels },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [
    { key: 'open', filters: { state: open.join(',') } },
    { key: 'all', filters: {} },
    { key: 'unassigned', filters: { state: 'submitted,accepted,reported' } },
    { key: 'faults', filters: { kind: 'fault', state: faultStates.slice(0, 8).join(',') } },
    { key: 'signing', filters: { state: 'signing' } },
    { key: 'closed', filters: { state: 'closed' } },
  ],
})

const items: FormField = {
  name: 'items', kind: 'rows', wide: true, initial: [{}],
  fields: [
    { name: 'description', kind: 'textarea', maxLength: 1000, wide: true },
    { name: 'module', kind: 'remote', load: findModules, label: 'servicedesk.form.module', optional: true, hint: 'servicedesk.form.moduleHint' },
    { name: 'expected', kind: 'text', maxLength: 500, optional: true },
  ],
}
const contact: FormField[] = [
  { name: 'title', kind: 'text', maxLength: 120, wide: true, hint: 'servicedesk.form.titleHint' },
  { name: 'name', kind: 'text', maxLength: 80, autocomplete: 'name' },
  { name: 'phone', kind: 'text', maxLength: 32, autocomplete: 'tel', hint: 'servicedesk.form.phoneHint' },
]

const pictures: FormField = { name: 'fileIds', kind: 'files', optional: true, wide: true, label: 'field.serviceTicket.files', hint: 'servicedesk.form.filesHint' }

/** What a user writes who needs help. */
export const ask = defineForm({ entity: 'serviceTicket', fields: [...contact, items, pictures] })

/** What the desk writes down for somebody who called. */
export const call = defineForm({
  entity: 'serviceTicket',
  fields: [
    { name: 'channel', kind: 'radio', enum: 'ticketChannel', options: ['phone', 'onsite', 'mail'], wide: true, initial: 'phone' },
    ...contact,
    { name: 'calledAt', kind: 'instant', optional: true, hint: 'servicedesk.form.calledHint', visible: (model: Model) => model['channel'] === 'phone' },
    items,
  ],
})

const rating: FormField[] = aspects.map((name, index) => ({
  name, kind: 'select', enum: 'slaLevel', options: ['1', '2', '3', '4', '5'], label: `enum.slaAspect.${name}`, initial: '5', ...(index === 0 ? { heading: 'servicedesk.form.rating' } : {}),
}))
const modules: FormField = { name: 'modules', kind: 'multi', load: findModules, wide: true, hint: 'servicedesk.form.modulesHint' }
const affected: FormField = { name: 'affected', kind: 'integer', min: 0, optional: true, hint: 'servicedesk.form.affectedHint' }
const note: FormField = { name: 'text', kind: 'textarea', maxLength: 2000, wide: true }

/** Goes on with a request as a fault. */
export const asFault = defineForm({ entity: 'serviceTicket', fields: [modules, affected, ...rating, { ...note, optional: true }] })
/** A fault that no user reported. */
export const newFault = defineForm({ entity: 'serviceTicket', fields: [...contact, items, modules, affected, { name: 'detectedAt', kind: 'instant', optional: true, hint: 'servicedesk.form.detectedHint' }, ...rating] })

/** A problem of a fault, written from what the ticket says. */
export const asProblem = ({ title, items: told, modules: numbers }: Ticket): FormSchema => defineForm({
  entity: 'problem',
  fields: [
    { name: 'title', kind: 'text', maxLength: 120, wide: true, initial: title },
    { name: 'detail', kind: 'textarea', maxLength: 2000, wide: true, initial: told.map(({ description }) => description).join('\n'), hint: 'servicedesk.problem.detailHint' },
    { ...modules, optional: true, initial: [...numbers], hint: undefined },
  ],
})

/** nested moves the aspects of a form into the rating that the API takes. */
export function nested(body: Model): Model {
  const rest: Model = {}
  const levels: Record<string, number> = {}
  for (const [name, value] of Object.entries(body)) {
    if (aspects.includes(name)) levels[name] = Number(value)
    else rest[name] = value
  }
  return { ...rest, rating: levels }
}

const say = (hint: string): FormField[] => [{ ...note, hint }]
const engineer: FormField[] = [{ name: 'engineerId', kind: 'remote', load: findEngineers, wide: true, hint: 'servicedesk.form.engineerHint' }]
const start: FormField[] = [
  { name: 'complexity', kind: 'radio', enum: 'ticketComplexity', options: ['low', 'middle', 'high'], wide: true },
  { name: 'mode', kind: 'radio', enum: 'ticketMode', options: modes, wide: true },
]

/** An answer that is written once. */
export const cannedForm = (shares: boolean): FormSchema =>
  defineForm({
    entity: 'canned',
    fields: [
      { name: 'title', kind: 'text', maxLength: 60, wide: true },
      { name: 'body', kind: 'textarea', maxLength: 2000, wide: true, hint: 'servicedesk.cannedHint' },
      ...(shares ? [{ name: 'shared', kind: 'switch', wide: true } satisfies FormField] : []),
    ],
  })

/** Steps that speak to the user: canned answers and articles help to write them. */
export const replies = ['answer', 'respond', 'notify', 'prelim']

/** What each step asks before it is sent. */
export const specs: ActionSpecs<Ticket> = {
  answer: { fields: say('servicedesk.answer.hint') },
  respond: { fields: say('servicedesk.answer.hint') },
  return: { fields: say('servicedesk.return.hint') },
  withdraw: { fields: say('servicedesk.withdraw.hint') },
  urge: { fields: say('servicedesk.urge.hint') },
  complain: { fields: say('servicedesk.complain.hint') },
  widen: {
    fields: [
      { name: 'modules', kind: 'multi', load: findModules, optional: true, wide: true, hint: 'servicedesk.widen.modules' },
      { name: 'affected', kind: 'integer', min: 0, optional: true, hint: 'servicedesk.widen.affected' },
      ...say('servicedesk.widen.hint'),
    ],
  },
  note: { fields: [...say('servicedesk.note.hint'), { name: 'fileId', kind: 'file', optional: true, label: 'field.serviceTicket.files' }] },
  prelim: { fields: say('servicedesk.prelim.hint') },
  escalate: { fields: say('servicedesk.escalate.hint') },
  plan: { fields: say('servicedesk.plan.hint') },
  dispute: { fields: say('servicedesk.dispute.hint') },
  reopen: { fields: say('servicedesk.reopen.hint') },
  arrive: { fields: [...say('servicedesk.arrive.hint'), { name: 'fileId', kind: 'file', optional: true, label: 'field.serviceTicket.photo', hint: 'servicedesk.arrive.photo' }] },
  'confirm-written': { fields: say('servicedesk.written.hint') },
  'no-fault': { fields: say('servicedesk.noFault.hint') },
  assign: { fields: engineer },
  handover: { fields: engineer },
  start: { fields: start },
  diagnose: { fields: start },
  notify: {
    fields: [
      { name: 'mode', kind: 'radio', enum: 'ticketMode', options: modes, wide: true },
      { name: 'eta', kind: 'instant' },
      { ...note, hint: 'servicedesk.notify.hint' },
    ],
  },
  finalise: { fields: [{ name: 'level', kind: 'integer', min: 1, max: 5, hint: 'servicedesk.finalise.hint' }] },
  merge: { fields: [{ name: 'masterId', kind: 'remote', load: findFaults, wide: true, hint: 'servicedesk.merge.hint' }] },
  analyse: {
    fields: [
      { name: 'causeKind', kind: 'select', enum: 'causeKind', options: causes },
      { name: 'cause', kind: 'textarea', maxLength: 2000, wide: true },
      { name: 'rootCause', kind: 'textarea', maxLength: 2000, wide: true, hint: 'servicedesk.analyse.rootHint' },
      { name: 'fix', kind: 'textarea', maxLength: 2000, wide: true },
      { name: 'prevention', kind: 'textarea', maxLength: 2000, wide: true },
      { name: 'affected', kind: 'integer', min: 0, optional: true },
    ],
  },
  sign: {
    fields: [
      { name: 'signKind', kind: 'radio', enum: 'ticketSign', options: ['electronic', 'drawn', 'refused'], wide: true, initial: 'electronic' },
      { name: 'stars', kind: 'integer', min: 1, max: 5, visible: (model: Model) => model['signKind'] !== 'refused', hint: 'servicedesk.sign.stars' },
      { name: 'fileId', kind: 'drawing', wide: true, label: 'field.serviceTicket.drawing', visible: (model: Model) => model['signKind'] === 'drawn', hint: 'servicedesk.sign.drawing' },
      { ...note, optional: true, visible: (model: Model) => model['signKind'] === 'refused', hint: 'servicedesk.sign.refused' },
    ],
  },
  observe: { confirm: 'irreversible', consequence: () => text('servicedesk.observe.consequence') },
}

const rowsOf = (model: Model): Model[] => (Array.isArray(model['items']) ? (model['items'] as Model[]) : [])
/** What somebody has written so far, in one line. */
export const wordsOf = (model: Model): string => [model['title'], ...rowsOf(model).map((row) => row['description'])].filter(Boolean).join(' ').slice(0, 200)
export const moduleOf = (model: Model): string => String(rowsOf(model).find((row) => row['module'])?.['module'] ?? '')
