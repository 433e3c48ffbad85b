import { type ActionSpecs, declareTones, defineForm, defineList, enumLabel, type FormField, fullInstant, type Model, stateLabel, text } from '@/kit'
import { type Alert, alertsPath, findSubjects, type Outage, outagesPath, type Probe, probesPath, type Sample, samplesPath, type Window, windowsPath } from './api'
import { reasonName, subjectName, subjectNames } from './words'

const kinds = ['usecase', 'http', 'tcp', 'tls', 'dns', 'mysql', 'redis', 'disk', 'process', 'signin', 'push']
const subjects = ['module', 'interface', 'asset']

declareTones('monitorProbe', { active: 'ok', paused: 'wait' })
declareTones('monitorAlert', { firing: 'danger', acknowledged: 'warn', recovered: 'info', closed: 'void' })
declareTones('monitorWindow', { proposed: 'wait', approved: 'ok', rejected: 'void', withdrawn: 'void' })

export const probes = defineList<Probe>({
  entity: 'monitorProbe',
  path: probesPath,
  exports: ['code', 'name', 'kind', 'target', 'subjectKind', 'subject', 'state', 'shown', 'since', 'lastAt', 'millis', 'note', 'everySeconds', 'timeoutMs', 'slowMs'],
  sort: 'code',
  unit: 'row',
  columns: [
    { field: 'code', width: 150, fixed: true, priority: 1, sort: 'code' },
    { field: 'shown', kind: 'state', width: 110, priority: 1 },
    { field: 'name', width: 180, grow: true, priority: 2, value: (row) => (row.kind === 'usecase' ? subjectName('module', row.subject) : row.name) },
    { field: 'kind', kind: 'enum', enum: 'monitorKind', width: 96, priority: 3 },
    { field: 'subject', width: 130, priority: 3, value: (row) => subjectName(row.subjectKind, row.subject), sub: (row) => enumLabel('monitorSubject', row.subjectKind) },
    { field: 'target', width: 200, priority: 5 },
    { field: 'lastAt', kind: 'instant', width: 140, priority: 3 },
    { field: 'millis', kind: 'number', width: 100, priority: 4 },
    { field: 'note', width: 180, priority: 4, sub: (row) => reasonName(row.reason) },
    { field: 'state', width: 100, priority: 4, value: (row) => stateLabel('monitorProbe', row.state) },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'monitoring.probe.search' },
    { name: 'kind', kind: 'multi', enum: 'monitorKind', options: kinds },
    { name: 'subjectKind', kind: 'multi', enum: 'monitorSubject', options: subjects },
    { name: 'state', kind: 'multi', options: ['active', 'paused'] },
  ],
  views: [{ key: 'all', filters: {} }, ...subjects.map((subjectKind) => ({ key: subjectKind, filters: { subjectKind } }))],
})

const only = (...names: string[]) => (model: Model): boolean => names.includes(String(model['kind']))
export const probeForm = defineForm({
  entity: 'monitorProbe',
  fields: [
    { name: 'code', kind: 'text', maxLength: 40, hint: 'monitoring.probe.codeHint' },
    { name: 'name', kind: 'text', maxLength: 120 },
    { name: 'kind', kind: 'select', enum: 'monitorKind', options: kinds, initial: 'http' },
    { name: 'target', kind: 'text', maxLength: 400, wide: true, hint: 'monitoring.probe.targetHint', visible: (model) => model['kind'] !== 'signin' },
    { name: 'subjectKind', kind: 'select', enum: 'monitorSubject', options: subjects, initial: 'asset' },
    { name: 'subject', kind: 'text', maxLength: 40, hint: 'monitoring.probe.subjectHint' },
    { name: 'everySeconds', kind: 'integer', min: 5, max: 60, initial: 60 },
    { name: 'timeoutMs', kind: 'integer', min: 100, max: 30_000, initial: 10_000 },
    { name: 'slowMs', kind: 'integer', min: 0, max: 30_000, initial: 3000, hint: 'monitoring.probe.slowHint' },
    { name: 'statusFrom', kind: 'integer', min: 100, max: 599, optional: true, heading: 'monitoring.probe.conditions', visible: only('http') },
    { name: 'statusTo', kind: 'integer', min: 100, max: 599, optional: true, visible: only('http') },
    { name: 'contains', kind: 'text', maxLength: 200, optional: true, visible: only('http') },
    { name: 'lacks', kind: 'text', maxLength: 200, optional: true, visible: only('http') },
    { name: 'warnDays', kind: 'integer', min: 0, max: 365, optional: true, initial: 30, visible: only('tls') },
    { name: 'record', kind: 'select', options: ['A', 'AAAA', 'CNAME', 'MX', 'TXT'], enum: 'monitorRecord', optional: true, visible: only('dns') },
    { name: 'answer', kind: 'text', maxLength: 200, optional: true, visible: only('dns') },
    { name: 'resolver', kind: 'text', maxLength: 120, optional: true, visible: only('dns') },
    { name: 'user', kind: 'text', maxLength: 80, optional: true, autocomplete: 'off', visible: only('mysql', 'redis', 'signin') },
    { name: 'secret', kind: 'password', maxLength: 200, optional: true, hint: 'monitoring.probe.secretHint', autocomplete: 'new-password', visible: only('mysql', 'redis', 'signin') },
    { name: 'role', kind: 'select', options: ['primary', 'replica', 'galera'], enum: 'monitorRole', optional: true, visible: only('mysql', 'redis') },
    { name: 'maxLagSeconds', kind: 'integer', min: 0, max: 86_400, optional: true, visible: only('mysql') },
    { name: 'minFreePercent', kind: 'integer', min: 1, max: 99, optional: true, visible: only('disk') },
    { name: 'least', kind: 'integer', min: 0, max: 1000, optional: true, visible: only('process', 'redis') },
  ],
})

const reason: FormField[] = [{ name: 'reason', kind: 'textarea', maxLength: 400, wide: true, hint: 'monitoring.probe.pauseHint' }]
export const probeSpecs: ActionSpecs<Probe & { number: string }> = { pause: { fields: reason } }

export const samples = defineList<Sample>({
  entity: 'monitorSample',
  path: samplesPath,
  exports: ['probe', 'at', 'status', 'millis', 'reason', 'everySeconds', 'slot'],
  sort: '-at',
  unit: 'row',
  columns: [
    { field: 'at', width: 180, fixed: true, grow: true, priority: 1, sort: 'at', value: (row) => fullInstant(row.at) },
    { field: 'status', kind: 'state', width: 110, priority: 1 },
    { field: 'probe', width: 140, priority: 2 },
    { field: 'millis', kind: 'number', width: 120, priority: 2 },
    { field: 'reason', width: 130, priority: 3, value: (row) => reasonName(row.reason) },
    { field: 'slot', width: 110, priority: 4 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'monitoring.probe.search' },
    { name: 'status', kind: 'multi', enum: 'monitorStatusCode', options: ['1', '2', '0'] },
    { name: 'at', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, { key: 'bad', filters: { status: '2' } }],
})

export const outages = defineList<Outage>({
  entity: 'monitorOutage',
  path: outagesPath,
  exports: ['probe', 'subjectKind', 'subject', 'kind', 'from', 'to', 'minutes', 'reason', 'planned'],
  sort: '-from',
  unit: 'row',
  columns: [
    { field: 'subject', width: 160, grow: true, fixed: true, priority: 1, value: (row) => subjectName(row.subjectKind, row.subject), sub: (row) => row.probe },
    { field: 'kind', kind: 'state', width: 110, priority: 1 },
    { field: 'from', width: 180, priority: 2, sort: 'from', value: (row) => fullInstant(row.from) },
    { field: 'to', width: 180, priority: 3, value: (row) => (row.to ? fullInstant(row.to) : text('monitoring.lasts')) },
    { field: 'minutes', kind: 'number', width: 90, priority: 1 },
    { field: 'reason', width: 120, priority: 4, value: (row) => reasonName(row.reason) },
    { field: 'planned', kind: 'yesNo', width: 100, priority: 4 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'monitoring.probe.search' },
    { name: 'kind', kind: 'multi', enum: 'monitorSpell', options: ['down', 'unmonitored'] },
    { name: 'from', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, { key: 'down', filters: { kind: 'down' } }, { key: 'unmonitored', filters: { kind: 'unmonitored' } }],
})

const alertStates = ['firing', 'acknowledged', 'recovered', 'closed']
export const alerts = defineList<Alert>({
  entity: 'monitorAlert',
  path: alertsPath,
  exports: ['number', 'state', 'severity', 'family', 'ruleId', 'subject', 'probe', 'summary', 'value', 'threshold', 'startedAt', 'raisedAt', 'ackedAt', 'ackNote', 'silencedUntil', 'recoveredAt', 'closedAt', 'closeNote'],
  sort: '-raisedAt',
  unit: 'row',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 170, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'severity', kind: 'enum', enum: 'monitorSeverity', width: 90, priority: 2 },
    { field: 'ruleId', width: 130, priority: 3, value: (row) => text(`alertRule.${row.ruleId}`), sub: (row) => enumLabel('monitorFamily', row.family) },
    { field: 'summary', width: 220, grow: true, priority: 2, sub: (row) => subjectName(row.subjectKind, row.subject) },
    { field: 'origin', width: 140, priority: 4 },
    { field: 'startedAt', kind: 'instant', width: 140, priority: 4 },
    { field: 'raisedAt', kind: 'instant', width: 140, priority: 3, sort: 'raisedAt' },
    { field: 'recoveredAt', kind: 'instant', width: 140, priority: 4 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'monitoring.alert.search' },
    { name: 'state', kind: 'multi', options: alertStates },
    { name: 'severity', kind: 'multi', enum: 'monitorSeverity', options: ['critical', 'warning'] },
    { name: 'family', kind: 'multi', enum: 'monitorFamily', options: ['performance', 'attack', 'data'] },
    { name: 'origin', kind: 'text', hint: 'monitoring.alert.origin' },
    { name: 'raisedAt', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, ...alertStates.map((state) => ({ key: state, filters: { state } }))],
})

const note = (hint: string): FormField => ({ name: 'note', kind: 'textarea', maxLength: 400, wide: true, hint })
const minutes: FormField = { name: 'minutes', kind: 'integer', min: 5, max: 43_200, initial: 60 }
export const alertSpecs: ActionSpecs<Alert> = {
  acknowledge: { fields: [note('monitoring.alert.ackHint'), minutes] },
  silence: { fields: [note('monitoring.alert.silenceHint'), minutes] },
  close: { fields: [note('monitoring.alert.closeHint')] },
}

export const ruleForm = defineForm({
  entity: 'monitorRule',
  fields: [
    { name: 'threshold', kind: 'integer', min: 1 },
    { name: 'severity', kind: 'radio', enum: 'monitorSeverity', options: ['critical', 'warning'] },
    { name: 'forSeconds', kind: 'integer', min: 0, max: 86_400 },
    { name: 'keepSeconds', kind: 'integer', min: 0, max: 86_400 },
    { name: 'enabled', kind: 'switch' },
    { name: 'reason', kind: 'textarea', maxLength: 400, wide: true },
  ],
})

const windowStates = ['proposed', 'approved', 'rejected', 'withdrawn']
export const windows = defineList<Window>({
  entity: 'monitorWindow',
  path: windowsPath,
  exports: ['number', 'title', 'state', 'planned', 'subjects', 'startsAt', 'endsAt', 'decidedAt', 'deciderName', 'proposerName', 'impact', 'createdAt'],
  sort: '-startsAt',
  unit: 'row',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 170, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'title', width: 200, grow: true, priority: 2, sub: (row) => subjectNames(row.subjects) },
    { field: 'startsAt', kind: 'instant', width: 150, priority: 2, sort: 'startsAt' },
    { field: 'endsAt', kind: 'end', width: 150, priority: 3 },
    { field: 'planned', kind: 'yesNo', width: 100, priority: 3 },
    { field: 'proposerName', width: 110, priority: 4 },
    { field: 'deciderName', width: 110, priority: 4 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'monitoring.window.search' }, { name: 'state', kind: 'multi', options: windowStates }],
  views: [{ key: 'all', filters: {} }, ...windowStates.map((state) => ({ key: state, filters: { state } }))],
})

export const proposal = defineForm({
  entity: 'monitorWindow',
  fields: [
    { name: 'title', kind: 'text', maxLength: 120, wide: true },
    { name: 'startsAt', kind: 'instant' },
    { name: 'endsAt', kind: 'instant' },
    { name: 'subjects', kind: 'multi', load: findSubjects, wide: true },
    { name: 'impact', kind: 'textarea', maxLength: 1000, wide: true, hint: 'monitoring.window.impactHint' },
  ],
})
export const windowSpecs: ActionSpecs<Window> = {
  approve: { fields: [{ ...note('monitoring.window.approveHint'), optional: true }] },
  reject: { fields: [note('monitoring.window.rejectHint')] },
  withdraw: { fields: [note('monitoring.window.withdrawHint')] },
}
