import { declareTones, defineForm, defineList } from '@/kit'
import { type ClockRow, slaPath } from './api'

const states = ['running', 'breached', 'met', 'exempt', 'waiting', 'void']
const codes = Array.from({ length: 14 }, (_, index) => `C${index + 1}`)

declareTones('slaExemption', { proposed: 'wait', approved: 'ok', refused: 'danger', lapsed: 'void' })

export const list = defineList<ClockRow>({
  entity: 'slaClock',
  path: `${slaPath}/clocks`,
  exports: ['number', 'code', 'level', 'state', 'startedAt', 'dueAt', 'stoppedAt', 'minutes', 'elapsedMs', 'excludedMs', 'reason'],
  sort: 'dueAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'code', width: 190, grow: true, priority: 1 },
    { field: 'level', width: 92, priority: 3 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'dueAt', width: 150, priority: 2, sort: 'dueAt' },
    { field: 'startedAt', kind: 'instant', width: 136, priority: 4, sort: 'startedAt' },
    { field: 'stoppedAt', kind: 'instant', width: 136, priority: 4 },
    { field: 'reason', width: 160, priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'sla.search.hint' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'code', kind: 'multi', enum: 'slaCode', options: codes },
    { name: 'kind', kind: 'select', enum: 'slaKind', options: ['request', 'fault', 'replacement', 'security'] },
    { name: 'startedAt', kind: 'dayRange' },
  ],
  views: [
    { key: 'running', filters: { state: 'running' } },
    { key: 'breached', filters: { state: 'breached' } },
    { key: 'all', filters: {} },
  ],
})

export const claimForm = defineForm({
  entity: 'slaExemption',
  fields: [
    { name: 'from', kind: 'instant' },
    { name: 'to', kind: 'instant' },
    { name: 'cause', kind: 'radio', enum: 'slaCause', options: ['network', 'power', 'terminal', 'other'], wide: true },
    { name: 'evidence', kind: 'textarea', maxLength: 1000, wide: true, hint: 'sla.claim.evidence' },
  ],
})
export const levelForm = defineForm({
  entity: 'slaLevelChange',
  fields: [
    { name: 'level', kind: 'integer', min: 1, max: 5, hint: 'sla.level.hint' },
    { name: 'criterion', kind: 'radio', enum: 'slaCriterion', options: ['response', 'readiness', 'attitude', 'result', 'followup'], wide: true },
    { name: 'evidence', kind: 'textarea', maxLength: 1000, wide: true },
  ],
})
export const opinionForm = defineForm({ entity: 'slaExemption', fields: [{ name: 'opinion', kind: 'textarea', maxLength: 500, optional: true, wide: true }] })
export const reasonForm = defineForm({ entity: 'slaClock', fields: [{ name: 'reason', kind: 'textarea', maxLength: 500, wide: true, hint: 'sla.explain.hint' }] })
