import { type ActionSpecs, declareTones, defineForm, defineList, enumLabel, type FormField, text } from '@/kit'
import { type Backup, backupsPath, type Check, checksPath, type Drill, type DrillDetail, drillsPath, levelTone, percent, people, planOptions, size, span } from './api'

const jobTones = { waiting: 'wait', running: 'info', done: 'ok', failed: 'danger' } as const
declareTones('recoveryBackup', { ...jobTones, done: 'info' }) // that it was made proves nothing
declareTones('recoveryCheck', { ...jobTones, done: 'info' })
declareTones('recoveryDrill', { planned: 'wait', approved: 'info', running: 'warn', finished: 'warn', reported: 'wait', confirmed: 'ok', cancelled: 'void' })

const jobStates = ['waiting', 'running', 'done', 'failed']
export const backups = defineList<Backup>({
  entity: 'recoveryBackup',
  path: backupsPath,
  exports: ['number', 'kind', 'origin', 'state', 'snapshotAt', 'finishedAt', 'millis', 'size', 'tables', 'rows', 'files', 'sha256', 'sm3', 'binlogFile', 'binlogPos', 'proven', 'provenAt', 'copiedAt', 'removedAt', 'error', 'makerName', 'reason', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 100, priority: 1 },
    { field: 'proven', width: 130, priority: 1, value: (row) => enumLabel('recoveryLevel', String(row.proven)), tone: (row) => levelTone(row.proven) },
    { field: 'kind', kind: 'enum', enum: 'backupKind', width: 110, priority: 3, sub: (row) => enumLabel('backupOrigin', row.origin) },
    { field: 'snapshotAt', kind: 'instant', width: 150, priority: 2 },
    { field: 'size', label: 'recovery.size', width: 96, priority: 3, value: (row) => size(row.size) },
    { field: 'millis', label: 'recovery.took', width: 100, priority: 4, value: (row) => (row.millis > 0 ? span(row.millis) : '') },
    { field: 'rows', kind: 'number', width: 96, priority: 4 },
    { field: 'copiedAt', kind: 'instant', width: 150, priority: 4 },
    { field: 'reason', width: 160, grow: true, priority: 3, value: (row) => row.error || row.reason },
    { field: 'createdAt', kind: 'instant', width: 150, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'recovery.search' },
    { name: 'kind', kind: 'multi', enum: 'backupKind', options: ['full', 'logs'] },
    { name: 'state', kind: 'multi', options: jobStates },
    { name: 'origin', kind: 'multi', enum: 'backupOrigin', options: ['schedule', 'manual', 'point'] },
    { name: 'createdAt', kind: 'dayRange' },
  ],
})

export const wish = defineForm({
  entity: 'recoveryBackup',
  fields: [
    { name: 'kind', kind: 'radio', enum: 'backupKind', options: ['full', 'logs'], initial: 'full', wide: true, hint: 'recovery.kindHint' },
    { name: 'reason', kind: 'textarea', maxLength: 400, wide: true },
  ],
})

const purposes = ['daily', 'proof', 'quarterly', 'drill', 'manual']
export const checks = defineList<Check>({
  entity: 'recoveryCheck',
  path: checksPath,
  exports: ['number', 'backupNumber', 'purpose', 'place', 'state', 'wanted', 'reached', 'good', 'consistency', 'rpo', 'rto', 'startedAt', 'finishedAt', 'makerName', 'confirmerName', 'confirmedAt', 'error', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'good', width: 110, priority: 1 },
    { field: 'purpose', kind: 'enum', enum: 'checkPurpose', width: 130, priority: 2, sub: (row) => enumLabel('checkPlace', row.place) },
    { field: 'backupNumber', width: 176, priority: 3 },
    { field: 'reached', width: 130, priority: 2, value: (row) => enumLabel('recoveryLevel', String(row.reached)) },
    { field: 'consistency', label: 'recovery.consistency', width: 110, priority: 3, value: (row) => (row.reached >= 3 ? percent(row.consistency) : '') },
    { field: 'rpo', label: 'recovery.rpo', width: 110, priority: 4, value: (row) => (row.recoveredAt ? span(row.rpo) : '') },
    { field: 'rto', label: 'recovery.rto', width: 110, priority: 4, value: (row) => (row.finishedAt ? span(row.rto) : '') },
    { field: 'confirmerName', width: 110, grow: true, priority: 4 },
    { field: 'finishedAt', kind: 'instant', width: 150, priority: 3 },
    { field: 'createdAt', kind: 'instant', width: 150, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'recovery.searchNumber' },
    { name: 'purpose', kind: 'multi', enum: 'checkPurpose', options: purposes },
    { name: 'state', kind: 'multi', options: jobStates },
    { name: 'createdAt', kind: 'dayRange' },
  ],
})

export const trial = (copied: boolean): { entity: string; fields: FormField[] } => ({
  entity: 'recoveryCheck',
  fields: [
    { name: 'purpose', kind: 'radio', enum: 'checkPurpose', options: ['quarterly', 'manual'], initial: 'quarterly', wide: true, hint: 'recovery.purposeHint' },
    { name: 'level', kind: 'select', enum: 'recoveryLevel', options: ['1', '2', '3', '4', '5'], initial: '5' },
    { name: 'place', kind: 'select', enum: 'checkPlace', options: copied ? ['main', 'copy'] : ['main'], initial: copied ? 'copy' : 'main' },
    { name: 'until', kind: 'instant', optional: true, hint: 'recovery.untilHint' },
    { name: 'note', kind: 'textarea', maxLength: 400, optional: true, wide: true },
  ],
})

const drillStates = ['planned', 'approved', 'running', 'finished', 'reported', 'confirmed', 'cancelled']
export const drills = defineList<Drill>({
  entity: 'recoveryDrill',
  path: drillsPath,
  exports: ['number', 'title', 'state', 'plannedOn', 'planNumber', 'planRevision', 'failedAt', 'declaredAt', 'verifiedAt', 'rpo', 'rto', 'consistency', 'deviations', 'conclusion', 'makerName', 'confirmerName', 'confirmedAt', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'title', width: 200, grow: true, priority: 2 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'plannedOn', kind: 'day', width: 120, priority: 2 },
    { field: 'planNumber', width: 176, priority: 4 },
    { field: 'rpo', label: 'recovery.rpo', width: 110, priority: 3, value: (row) => (row.recoveredAt ? span(row.rpo) : '') },
    { field: 'rto', label: 'recovery.rto', width: 110, priority: 3, value: (row) => (row.verifiedAt ? span(row.rto) : '') },
    { field: 'confirmerName', width: 110, priority: 4 },
    { field: 'createdAt', kind: 'instant', width: 150, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'recovery.searchDrill' },
    { name: 'state', kind: 'multi', options: drillStates },
    { name: 'plannedOn', kind: 'dayRange' },
  ],
})

export const script = defineForm({
  entity: 'recoveryDrill',
  fields: [
    { name: 'title', kind: 'text', maxLength: 120, wide: true },
    { name: 'planNumber', kind: 'remote', load: planOptions },
    { name: 'plannedOn', kind: 'day' },
    { name: 'scenario', kind: 'textarea', maxLength: 1000, wide: true },
    { name: 'safety', kind: 'textarea', maxLength: 1000, wide: true },
    { name: 'members', kind: 'rows', wide: true, initial: [{}], fields: [{ name: 'personId', kind: 'remote', load: people }, { name: 'duty', kind: 'text', maxLength: 120 }] },
    {
      name: 'steps', kind: 'rows', wide: true, initial: ['detect', 'decide', 'restore', 'verify'].map((phase) => ({ phase })),
      fields: [
        { name: 'phase', kind: 'select', enum: 'recoveryPhase', options: ['detect', 'decide', 'fetch', 'restore', 'replay', 'verify'] },
        { name: 'title', kind: 'text', maxLength: 200 },
        { name: 'plannedAt', kind: 'instant' },
      ],
    },
  ],
})

const note = (hint: string): FormField[] => [{ name: 'note', kind: 'textarea', maxLength: 400, wide: true, hint }]
export const specs: ActionSpecs<DrillDetail> = {
  restore: { confirm: 'irreversible', consequence: () => text('recovery.restoreHint') },
  finish: { confirm: 'irreversible', consequence: () => text('recovery.finishHint') },
  report: {
    fields: [
      { name: 'deviations', kind: 'textarea', maxLength: 2000, wide: true, hint: 'recovery.deviationsHint' },
      { name: 'conclusion', kind: 'textarea', maxLength: 2000, wide: true },
      { name: 'planChange', kind: 'textarea', maxLength: 1000, wide: true, optional: true },
      { name: 'measures', kind: 'rows', wide: true, optional: true, initial: [], fields: [{ name: 'what', kind: 'text', maxLength: 400 }, { name: 'ownerId', kind: 'remote', load: people }, { name: 'dueOn', kind: 'day' }] },
    ],
  },
  return: { fields: note('recovery.returnHint') },
  cancel: { fields: note('recovery.cancelHint') },
}

export const stepForm = defineForm({
  entity: 'recoveryDrill',
  fields: [
    { name: 'outcome', kind: 'radio', enum: 'stepOutcome', options: ['good', 'deviated', 'failed'], initial: 'good', wide: true },
    { name: 'note', kind: 'textarea', maxLength: 400, optional: true, wide: true, hint: 'recovery.stepNoteHint' },
  ],
})

export const planForm = (revised: boolean): { entity: string; fields: FormField[] } => ({
  entity: 'recoveryPlan',
  fields: [
    { name: 'title', kind: 'text', maxLength: 120, wide: true },
    { name: 'scenario', kind: 'text', maxLength: 400, wide: true },
    { name: 'body', kind: 'textarea', maxLength: 20000, wide: true },
    { name: 'ownerId', kind: 'remote', load: people },
    { name: 'validFrom', kind: 'day' },
    { name: 'reason', kind: 'text', maxLength: 400, wide: true, ...(revised ? { hint: 'recovery.revisionHint' } : {}) },
  ],
})
