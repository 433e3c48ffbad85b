import { type ActionSpecs, declareTones, defineForm, defineList, type FormField, type FormSchema, text, type Tone } from '@/kit'
import { type Cell, measureChoices, type Plans, placesOf, type Row, type Run, runsPath } from './api'

declareTones('patrolRun', { inspected: 'wait', signed: 'warn', done: 'ok', missed: 'danger' })

export const verdictTones: Record<Cell['verdict'], Tone> = { normal: 'ok', abnormal: 'danger', nodata: 'unknown', waiting: 'wait', na: 'void' }
export const timingTones: Record<string, Tone> = { onTime: 'ok', late: 'warn', missed: 'danger', running: 'info', future: 'draft', none: 'void' }
export const groups = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'S'] as const
/** A unit as people say it. */
export const unitWord = (unit: string): string => (['d', 'h', 'min', 's'].includes(unit) ? text(`patrol.unit.${unit}`) : unit)
/** The worst first. */
export const verdicts = ['abnormal', 'nodata', 'waiting', 'normal', 'na'] as const

export const runs = defineList<Row>({
  entity: 'patrolRun',
  path: runsPath,
  exports: ['number', 'day', 'state', 'timing', 'scheduledAt', 'startedAt', 'endedAt', 'normal', 'abnormal', 'noData', 'notApplicable', 'signerName', 'signedAt', 'confirmedAt', 'doneAt'],
  sort: '-day',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'day', kind: 'day', width: 120, priority: 1, sort: 'day' },
    { field: 'timing', kind: 'enum', enum: 'patrolTiming', width: 110, priority: 1 },
    { field: 'state', kind: 'state', width: 120, priority: 2 },
    { field: 'abnormal', kind: 'number', width: 88, priority: 2 },
    { field: 'noData', kind: 'number', width: 88, priority: 3 },
    { field: 'startedAt', kind: 'instant', width: 150, grow: true, priority: 4 },
    { field: 'signerName', width: 110, priority: 4 },
    { field: 'doneAt', kind: 'instant', width: 150, priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'patrol.search' },
    { name: 'state', kind: 'multi', options: ['inspected', 'signed', 'done', 'missed'] },
    { name: 'day', kind: 'dayRange' },
  ],
})

const note = (optional: boolean, hint: string): FormField => ({ name: 'note', kind: 'textarea', maxLength: 400, wide: true, optional, hint })

export const specs: ActionSpecs<Run> = {
  sign: { fields: [note(true, 'patrol.signHint')] },
  confirm: { fields: [note(false, 'patrol.confirmHint')] },
  'make-up': { fields: [note(false, 'patrol.makeUpHint')] },
}

/** What is asked about one item: what the inspector saw, or why a verdict is overruled. */
export const lookForm = (cell: Cell): FormSchema =>
  defineForm({
    entity: 'patrolResult',
    fields: [
      { name: 'verdict', kind: 'radio', enum: 'patrolVerdict', options: ['normal', 'abnormal', 'na'], initial: 'normal', wide: true },
      { name: 'remark', kind: 'textarea', maxLength: 400, wide: true, optional: cell.manual, hint: cell.manual ? 'patrol.remarkHint' : 'patrol.overruleHint' },
      { name: 'fileIds', kind: 'files', label: 'field.patrolResult.fileId', optional: true, wide: true },
    ],
  })

/** The next version of the plan, beginning with what the newest has. */
export function planForm(plans: Plans): FormSchema {
  const newest = plans.versions[0]
  const known = newest ? placesOf(newest) : {}
  const places = (name: string, hint: string): FormField => ({ name, kind: 'tags', wide: true, hint, initial: known[name] })
  const chosen = (model: Record<string, unknown>): boolean => ((model['measures'] as string[] | undefined) ?? []).length > 0
  return defineForm({
    entity: 'patrolPlan',
    fields: [
      { name: 'validFrom', kind: 'day', hint: 'patrol.validHint' },
      places('hosts', 'patrol.hostsHint'),
      places('nginx', 'patrol.atHint'),
      places('mysql', 'patrol.atHint'),
      places('redis', 'patrol.atHint'),
      places('interfaces', 'patrol.interfacesHint'),
      { name: 'measures', kind: 'multi', choices: measureChoices(plans.thresholds), optional: true, wide: true, heading: 'patrol.changes' },
      { name: 'severity', kind: 'radio', enum: 'patrolSeverity', options: ['critical', 'warning'], initial: 'warning', visible: chosen },
      { name: 'state', kind: 'radio', enum: 'patrolVerdict', options: ['normal', 'na'], initial: 'normal', visible: chosen, hint: 'patrol.offHint' },
      { name: 'off', kind: 'text', maxLength: 200, wide: true, visible: (model) => chosen(model) && model['state'] === 'na' },
      { name: 'reason', kind: 'textarea', maxLength: 400, wide: true },
    ],
  })
}
