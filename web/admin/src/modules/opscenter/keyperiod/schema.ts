import { type ActionSpecs, day, declareTones, defineForm, defineList, type FormSchema, text, type Tone } from '@/kit'
import { type Period, periodsPath } from './api'

declareTones('keyPeriod', { planned: 'wait', approved: 'warn', closed: 'ok', refused: 'void', cancelled: 'void', lifted: 'void' })
const states = ['planned', 'approved', 'closed', 'refused', 'cancelled', 'lifted']
const levels = ['special', 'first', 'second']
export const levelTone = (level: string): Tone => ({ special: 'danger', first: 'warn' } as Record<string, Tone>)[level] ?? 'info'

export const list = defineList<Period>({
  entity: 'keyPeriod',
  path: periodsPath,
  exports: ['number', 'state', 'name', 'level', 'basis', 'from', 'to', 'freeze', 'roster', 'rounds', 'makerName', 'approverName', 'approvedAt', 'liftedAt', 'closedAt', 'createdAt'],
  sort: '-from',
  unit: 'row',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'name', width: 220, grow: true, priority: 1, sub: (row) => row.basis },
    { field: 'level', width: 90, priority: 2 },
    { field: 'from', kind: 'day', width: 120, priority: 1, sort: 'from' },
    { field: 'to', kind: 'day', width: 120, priority: 2 },
    { field: 'freeze', width: 100, priority: 2 },
    { field: 'rounds', kind: 'number', width: 120, priority: 4 },
    { field: 'makerName', width: 100, priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'keyperiod.search' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'level', kind: 'multi', enum: 'keyPeriodLevel', options: levels },
    { name: 'from', kind: 'dayRange' },
  ],
})

export const planForm: FormSchema = defineForm({
  entity: 'keyPeriod',
  fields: [
    { name: 'name', kind: 'text', maxLength: 120, wide: true },
    { name: 'level', kind: 'radio', enum: 'keyPeriodLevel', options: levels, initial: 'first', wide: true },
    { name: 'from', kind: 'day' },
    { name: 'to', kind: 'day' },
    { name: 'basis', kind: 'textarea', maxLength: 400, wide: true, hint: 'keyperiod.hint.basis' },
    { name: 'freeze', kind: 'switch', initial: true, hint: 'keyperiod.hint.freeze' },
    { name: 'roster', kind: 'switch', initial: true, hint: 'keyperiod.hint.roster' },
    { name: 'measures', kind: 'textarea', maxLength: 2000, optional: true, wide: true, hint: 'keyperiod.hint.measures' },
  ],
})

const note = (optional = false): FormSchema['fields'] => [{ name: 'note', kind: 'textarea', maxLength: 1000, wide: true, ...(optional && { optional }) }]

export const specs: ActionSpecs<Period> = {
  approve: { fields: note(true) },
  refuse: { fields: note() },
  cancel: { fields: note() },
  lift: { fields: note() },
  close: { fields: [{ name: 'summary', kind: 'textarea', maxLength: 4000, wide: true, hint: 'keyperiod.hint.summary' }] },
}

/** The question is written already; the owner may change it. */
export const reportForm = (period: Period): FormSchema => defineForm({
  entity: 'reportRequest',
  fields: [
    { name: 'question', kind: 'textarea', maxLength: 2000, wide: true, initial: text('keyperiod.question', { number: period.number, name: period.name, from: day(period.from), to: day(period.to) }) },
    { name: 'dueOn', kind: 'day', optional: true },
  ],
})
