import { type ActionSpecs, auditLabel, type Column, declareTones, defineList, fullInstant, number, type SearchField, text, type Tone } from '@/kit'
import { type Archive, archivesPath, classes, type Exercise, type Finding, findingsPath, type Line, linesPath, rules, summariesPath, type Summary, type Tally } from './api'

declareTones('logFinding', { open: 'danger', acknowledged: 'warn', handled: 'ok', dismissed: 'void' })

const levelTones: Record<string, Tone> = { info: 'wait', warning: 'warn', error: 'danger' }
const severityTones: Record<string, Tone> = { critical: 'danger', warning: 'warn', notice: 'info' }
const verdictTones: Record<string, Tone> = { sound: 'ok', changed: 'danger', missing: 'danger', unlinked: 'danger' }

export const levelTone = (level: string): Tone => levelTones[level] ?? 'wait'
export const severityTone = (severity: string): Tone => severityTones[severity] ?? 'info'
export const verdictTone = (verdict: string): Tone => verdictTones[verdict] ?? 'danger'

/** What was done, or what the program or a host says. */
export const what = (row: Line): string => (row.action ? auditLabel(row.action) : row.text)
export const rowName = (row: Line): string => `${fullInstant(row.at)} ${what(row)}`

/** Says that an address belonged to an exercise; what it did stays in sight. */
export const marked = (row: { exercise?: Exercise }): string | undefined => (row.exercise ? text('logcentre.exercise', { number: row.exercise.number }) : undefined)

export const lineColumns: Column<Line>[] = [
  { field: 'at', width: 168, fixed: true, priority: 1, sort: 'at', value: (row) => fullInstant(row.at) },
  { field: 'class', kind: 'enum', enum: 'logClass', width: 120, priority: 2 },
  { field: 'level', width: 96, priority: 2 },
  { field: 'action', width: 170, grow: true, priority: 1, value: what, sub: (row) => (row.action && row.text) || undefined },
  { field: 'result', kind: 'enum', enum: 'auditResult', width: 86, priority: 3 },
  { field: 'personName', width: 140, priority: 3, value: (row) => row.personName || row.node || (row.personId === 'system' ? text('kit.timeline.system') : undefined), sub: (row) => row.orgName || undefined },
  { field: 'ip', width: 130, priority: 4, sub: marked },
  { field: 'recordCount', kind: 'number', width: 80, priority: 5 },
  { field: 'traceId', width: 180, priority: 5, hidden: true },
]

const address: SearchField = { name: 'ip', kind: 'text' }

/** The lines of all logs; only who handles findings may search by address. */
export const lines = (handles: boolean) => defineList<Line>({
  entity: 'logLine',
  path: linesPath,
  exports: ['at', 'class', 'level', 'action', 'result', 'personName', 'orgName', 'ip', 'node', 'text', 'recordCount', 'traceId'],
  exportReason: true,
  sort: '-at',
  unit: 'row',
  columns: lineColumns,
  search: [
    { name: 'q', kind: 'text', hint: 'logcentre.lines.hint' },
    { name: 'class', kind: 'multi', enum: 'logClass', options: [...classes] },
    { name: 'at', kind: 'dayRange' },
    { name: 'level', kind: 'multi', enum: 'logLevel', options: ['info', 'warning', 'error'] },
    { name: 'who', kind: 'text' },
    { name: 'object', kind: 'text' },
    ...(handles ? [address] : []),
    { name: 'traceId', kind: 'text' },
    { name: 'archived', kind: 'select', enum: 'logArchived', options: ['true'] },
  ],
  views: [
    { key: 'all', filters: {} },
    { key: 'signin', filters: { class: 'signin' } },
    { key: 'access', filters: { class: 'access' } },
    { key: 'administration', filters: { class: 'configuration,security' } },
    { key: 'trouble', filters: { level: 'warning,error' } },
    { key: 'program', filters: { class: 'system,host' } },
  ],
})

export const findings = defineList<Finding>({
  entity: 'logFinding',
  path: findingsPath,
  exports: ['number', 'state', 'rule', 'severity', 'subjectName', 'hits', 'threshold', 'minutes', 'fromAt', 'untilAt', 'note', 'handlerName', 'handledAt'],
  sort: '-fromAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 168, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 112, priority: 1 },
    { field: 'rule', kind: 'enum', enum: 'logRule', width: 150, priority: 2 },
    { field: 'severity', width: 96, priority: 2 },
    { field: 'subjectName', width: 150, grow: true, priority: 2, sub: (row) => row.orgName || marked(row) },
    { field: 'hits', width: 110, priority: 3, value: (row) => `${number(row.hits)} / ${number(row.threshold)}` },
    { field: 'fromAt', kind: 'instant', width: 140, priority: 3, sort: 'fromAt' },
    { field: 'untilAt', kind: 'instant', width: 140, priority: 4 },
    { field: 'handlerName', width: 100, priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'logcentre.findings.hint' },
    { name: 'state', kind: 'multi', options: ['open', 'acknowledged', 'handled', 'dismissed'] },
    { name: 'rule', kind: 'multi', enum: 'logRule', options: rules },
    { name: 'severity', kind: 'multi', enum: 'logSeverity', options: ['critical', 'warning', 'notice'] },
    { name: 'fromAt', kind: 'dayRange' },
  ],
  views: [
    { key: 'all', filters: {} },
    { key: 'waiting', filters: { state: 'open,acknowledged' } },
    { key: 'closed', filters: { state: 'handled,dismissed' } },
  ],
})

export const summaries = defineList<Summary>({
  entity: 'logSummary',
  path: summariesPath,
  exports: ['day', 'total', 'refused', 'failed', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'day', kind: 'day', width: 140, fixed: true, priority: 1 },
    { field: 'total', kind: 'number', width: 90, priority: 1 },
    { field: 'refused', kind: 'number', width: 90, priority: 3 },
    { field: 'failed', kind: 'number', width: 90, priority: 3 },
    { field: 'anomalies', kind: 'number', width: 80, priority: 2, value: (row) => row.anomalies.length },
    { field: 'findings', kind: 'number', width: 90, priority: 2, value: (row) => row.findings.length },
    { field: 'readings', width: 160, grow: true, priority: 2, value: (row) => row.readings.map((one) => one.name).join(text('logcentre.comma')) },
    { field: 'createdAt', kind: 'instant', width: 140, priority: 4, sort: 'createdAt' },
  ],
  search: [{ name: 'day', kind: 'dayRange' }],
})

export const archives = defineList<Archive>({
  entity: 'logArchive',
  path: archivesPath,
  exports: ['month', 'class', 'state', 'rows', 'size', 'sha256', 'checkpointSize', 'checkpointRoot', 'verdict', 'verifiedAt', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'month', width: 96, fixed: true, priority: 1 },
    { field: 'class', kind: 'enum', enum: 'logClass', width: 130, priority: 1 },
    { field: 'verdict', width: 130, priority: 1 },
    { field: 'rows', kind: 'number', width: 90, priority: 2 },
    { field: 'size', kind: 'number', width: 100, priority: 4 },
    { field: 'remote', kind: 'enum', enum: 'logPlace', width: 110, priority: 4, value: (row) => String(row.remote) },
    { field: 'sha256', width: 180, grow: true, priority: 3, sub: (row) => (row.checkpointSize ? `${number(row.checkpointSize)} · ${row.checkpointRoot.slice(0, 16)}…` : undefined) },
    { field: 'state', kind: 'enum', enum: 'logArchiveState', width: 100, priority: 3 },
    { field: 'verifiedAt', kind: 'instant', width: 140, priority: 3 },
    { field: 'createdAt', kind: 'instant', width: 140, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'class', kind: 'multi', enum: 'logClass', options: [...classes] },
    { name: 'state', kind: 'select', enum: 'logArchiveState', options: ['kept', 'removed'] },
  ],
})

export const tallies: Column<Tally & { id: string }>[] = [
  { field: 'action', label: 'field.logLine.action', width: 180, grow: true, fixed: true, priority: 1, value: (row) => auditLabel(row.action) },
  { field: 'count', label: 'logcentre.times', kind: 'number', width: 90, priority: 1 },
  { field: 'refused', label: 'logcentre.bad', kind: 'number', width: 110, priority: 2 },
]

const note = (hint: string): { fields: [{ name: string; kind: 'textarea'; maxLength: number; wide: boolean; hint: string }] } => ({ fields: [{ name: 'note', kind: 'textarea', maxLength: 1000, wide: true, hint }] })

/** What each step asks before it is sent. */
export const findingSpecs: ActionSpecs<Finding> = {
  handle: note('logcentre.handle.hint'),
  dismiss: note('logcentre.dismiss.hint'),
  reopen: note('logcentre.reopen.hint'),
}
