import { type ActionSpecs, declareTones, defineForm, defineList, enumLabel, type FormField, type FormSchema } from '@/kit'
import { type Detail, dutiesPath, type Duty, type Report, reportsPath, type Request, requestsPath } from './api'

declareTones('reportDuty', { upcoming: 'info', open: 'wait', done: 'ok', doneLate: 'warn', late: 'danger', void: 'void' })
declareTones('opsReport', { drafted: 'wait', reviewed: 'info', sent: 'wait', received: 'ok', refused: 'danger' })
declareTones('reportRequest', { requested: 'wait', drafted: 'wait', reviewed: 'info', sent: 'wait', received: 'ok', refused: 'danger', withdrawn: 'void' })

export const dutyKeys = ['patrol', 'patrolLog', 'dailyReport', 'logSummary', 'patchCheck', 'scan', 'scanReport', 'monthlyReport', 'restoreTest', 'restoreReport', 'accessReview', 'drill', 'drillReport', 'planDrill', 'faultAnalysis', 'majorReport', 'specialReport', 'keyPeriodBrief', 'securityReport', 'securitySummary']
const cycles = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'event']

export const duties = defineList<Duty>({
  entity: 'reportDuty',
  path: dutiesPath,
  exports: ['duty', 'period', 'cycle', 'state', 'dueAt', 'completedAt', 'createdAt'],
  sort: '-dueAt',
  unit: 'row',
  columns: [
    { field: 'period', width: 160, fixed: true, priority: 1 },
    { field: 'duty', kind: 'enum', enum: 'duty', width: 180, grow: true, priority: 1 },
    { field: 'state', kind: 'state', width: 120, priority: 1 },
    { field: 'cycle', kind: 'enum', enum: 'dutyCycle', width: 90, priority: 3 },
    { field: 'dueAt', kind: 'instant', width: 150, priority: 2 },
    { field: 'completedAt', kind: 'instant', width: 150, priority: 2 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'opsreport.period' }, { name: 'state', kind: 'multi', options: ['upcoming', 'open', 'done', 'doneLate', 'late', 'void'] }, { name: 'cycle', kind: 'multi', enum: 'dutyCycle', options: cycles }, { name: 'duty', kind: 'multi', enum: 'duty', options: dutyKeys }, { name: 'dueAt', kind: 'dayRange' }],
})

export const kinds = ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10', 'R11']
const reportStates = ['drafted', 'reviewed', 'sent', 'received', 'refused']
export const reports = defineList<Report>({
  entity: 'opsReport',
  path: reportsPath,
  exports: ['number', 'edition', 'kind', 'state', 'from', 'to', 'subjectNo', 'authorName', 'reviewerName', 'sentAt', 'receiverName', 'receivedAt', 'sha256', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'kind', kind: 'enum', enum: 'reportKind', width: 190, grow: true, priority: 1, sub: (row) => row.subjectNo || undefined },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'from', kind: 'day', width: 120, priority: 3 },
    { field: 'to', kind: 'day', width: 120, priority: 2 },
    { field: 'edition', kind: 'number', width: 70, priority: 4 },
    { field: 'reviewerName', width: 100, priority: 4 },
    { field: 'sentAt', kind: 'instant', width: 140, priority: 3 },
    { field: 'receivedAt', kind: 'instant', width: 140, priority: 4 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'opsreport.search' }, { name: 'kind', kind: 'multi', enum: 'reportKind', options: kinds }, { name: 'state', kind: 'multi', options: reportStates }],
})

const ofFault = ['R4', 'R5', 'R6']
export const wishForm = defineForm({
  entity: 'opsReport',
  fields: [
    { name: 'kind', kind: 'select', enum: 'reportKind', options: kinds.filter((kind) => kind !== 'R10'), initial: 'R1' },
    { name: 'day', kind: 'day', hint: 'opsreport.dayHint', visible: (model) => !ofFault.includes(String(model['kind'])) },
    { name: 'subject', kind: 'text', maxLength: 26, hint: 'opsreport.subjectHint', visible: (model) => ofFault.includes(String(model['kind'])) },
  ],
})

const note = (optional: boolean): FormField => ({ name: 'note', kind: 'textarea', maxLength: 400, wide: true, optional })
export const reportSpecs: ActionSpecs<Detail> = {
  return: { fields: [note(false)] },
  receive: { fields: [note(true)] },
  refuse: { fields: [note(false)] },
}

/** What people may add to a report: a note to a section, never a figure. */
export const correctionForm = (report: Detail): FormSchema => ({
  entity: 'opsReport',
  fields: [
    { name: 'reason', kind: 'textarea', maxLength: 400, wide: true },
    ...(report.kind === 'R10' ? [] : [{ name: 'fresh', kind: 'switch' as const, hint: 'opsreport.freshHint', initial: false }]),
    {
      name: 'notes', kind: 'rows', wide: true, optional: true, initial: [],
      fields: [
        { name: 'section', kind: 'select', choices: report.content.sections.map((section, index) => ({ value: String(index), label: section.heading })) },
        { name: 'text', kind: 'textarea', maxLength: 4000, wide: true },
      ],
    },
  ],
})

export const requests = defineList<Request>({
  entity: 'reportRequest',
  path: requestsPath,
  exports: ['number', 'state', 'question', 'askerName', 'dueAt', 'sentAt', 'late', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'question', width: 240, grow: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'askerName', width: 110, priority: 4 },
    { field: 'dueAt', kind: 'instant', width: 150, priority: 2 },
    { field: 'sentAt', kind: 'instant', width: 150, priority: 3 },
    { field: 'late', kind: 'yesNo', width: 80, priority: 3 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'opsreport.search' }, { name: 'state', kind: 'multi', options: ['requested', ...reportStates, 'withdrawn'] }],
})

export const questionForm = defineForm({ entity: 'reportRequest', fields: [{ name: 'question', kind: 'textarea', maxLength: 2000, wide: true }, { name: 'dueOn', kind: 'day', optional: true, hint: 'opsreport.dueHint' }] })
export const answerForm = (request: Request): FormSchema => ({
  entity: 'reportRequest',
  fields: [
    { name: 'from', kind: 'day' },
    { name: 'to', kind: 'day' },
    { name: 'facts', kind: 'multi', wide: true, hint: 'opsreport.factsHint', choices: request.facts.map((fact) => ({ value: fact, label: enumLabel('reportFact', fact) })) },
    { name: 'conclusion', kind: 'textarea', maxLength: 4000, wide: true },
    { name: 'fileIds', kind: 'files', wide: true, optional: true },
  ],
})
export const withdrawal: FormField[] = [note(false)]
