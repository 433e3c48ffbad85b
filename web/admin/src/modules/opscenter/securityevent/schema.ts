import { type ActionSpecs, declareTones, defineForm, defineList, type FormField, type FormSchema, type Tone } from '@/kit'
import { assetOptions, eventsPath, moduleOptions, modulesOf, type SecurityEvent } from './api'

const states = ['registered', 'handling', 'disposed', 'closed', 'dismissed']
const levels = ['special', 'grave', 'serious', 'ordinary']
const kinds = ['malware', 'attack', 'data', 'content', 'facility', 'violation', 'hazard', 'abnormal', 'force', 'other']
export const sources = ['hand', 'fault', 'finding', 'vulnerability']

declareTones('securityEvent', { registered: 'wait', handling: 'info', disposed: 'warn', closed: 'ok', dismissed: 'void' })
export const levelTone = (level: string): Tone => ({ special: 'danger', grave: 'danger', serious: 'warn' } as Record<string, Tone>)[level] ?? 'info'

export const list = defineList<SecurityEvent>({
  entity: 'securityEvent',
  path: eventsPath,
  exports: ['number', 'state', 'level', 'title', 'kind', 'source', 'sourceNumber', 'foundAt', 'awareAt', 'reportDue', 'reportedAt', 'disposedAt', 'summaryDue', 'summedAt', 'closedAt', 'makerName'],
  sort: '-awareAt',
  unit: 'row',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'level', width: 100, priority: 1 },
    { field: 'title', width: 220, grow: true, priority: 2, sub: (row) => modulesOf(row.modules) || undefined },
    { field: 'kind', kind: 'enum', enum: 'securityKind', width: 110, priority: 4 },
    { field: 'awareAt', kind: 'instant', width: 140, priority: 2, sort: 'awareAt' },
    { field: 'reportDue', width: 150, priority: 2 },
    { field: 'summaryDue', width: 150, priority: 3 },
    { field: 'handlerName', width: 100, priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'securityevent.search' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'level', kind: 'multi', enum: 'securityLevel', options: levels },
    { name: 'kind', kind: 'multi', enum: 'securityKind', options: kinds },
    { name: 'source', kind: 'multi', enum: 'securitySource', options: sources },
    { name: 'awareAt', kind: 'dayRange' },
  ],
  views: [
    { key: 'open', filters: { state: 'registered,handling,disposed' } },
    { key: 'grave', filters: { level: 'special,grave,serious' } },
    { key: 'closed', filters: { state: 'closed' } },
    { key: 'all', filters: {} },
  ],
})

const files: FormField = { name: 'fileIds', kind: 'files', optional: true, wide: true }
const long = (name: string, hint: string, initial = ''): FormField => ({ name, kind: 'textarea', maxLength: 2000, wide: true, hint: `securityevent.hint.${hint}`, ...(initial && { initial }) })

/** What is known of an event and may become clearer. */
const facts = (event?: SecurityEvent): FormField[] => [
  { name: 'title', kind: 'text', maxLength: 120, wide: true, ...(event && { initial: event.title }) },
  { name: 'kind', kind: 'select', enum: 'securityKind', options: kinds, ...(event && { initial: event.kind }) },
  long('detail', 'detail', event?.detail),
  long('impact', 'impact', event?.impact),
  { name: 'modules', kind: 'multi', load: moduleOptions, optional: true, wide: true, hint: 'securityevent.hint.about', ...(event && { initial: event.modules }) },
  { name: 'assets', kind: 'multi', load: assetOptions, optional: true, wide: true, ...(event && { initial: event.assets }) },
]

export const registration: FormSchema = defineForm({
  entity: 'securityEvent',
  fields: [
    { name: 'level', kind: 'radio', enum: 'securityLevel', options: levels, initial: 'ordinary', wide: true, hint: 'securityevent.hint.level' },
    ...facts(),
    { name: 'foundAt', kind: 'instant' },
    { name: 'awareAt', kind: 'instant', hint: 'securityevent.hint.awareAt' },
    { name: 'source', kind: 'select', enum: 'securitySource', options: sources, initial: 'hand' },
    { name: 'sourceKey', kind: 'text', maxLength: 26, hint: 'securityevent.hint.source', visible: (model) => model['source'] !== 'hand' },
    files,
  ],
})

/** What each step asks before it is sent. */
export function specs(event: SecurityEvent): ActionSpecs<SecurityEvent> {
  const at = levels.indexOf(event.level)
  const told = !event.reportedAt ? ['first'] : event.state === 'disposed' && !event.summedAt ? ['follow', 'final'] : ['follow']
  return {
    report: {
      fields: [
        { name: 'report', kind: 'radio', enum: 'securityReport', options: told, initial: told[told.length - 1], wide: true },
        { name: 'authority', kind: 'text', maxLength: 120, hint: 'securityevent.hint.authority' },
        { name: 'toldAt', kind: 'instant' },
        { name: 'receipt', kind: 'text', maxLength: 80, optional: true, hint: 'securityevent.hint.receipt' },
        long('text', 'report'),
        files,
      ],
    },
    revise: { fields: facts(event) },
    raise: { fields: [{ name: 'level', kind: 'radio', enum: 'securityLevel', options: levels.slice(0, at), wide: true }, long('text', 'raise')] },
    lower: { fields: [{ name: 'level', kind: 'radio', enum: 'securityLevel', options: levels.slice(at + 1), wide: true }, long('text', 'lower')] },
    dispose: { fields: [long('cause', 'cause'), long('text', 'measures')] },
    close: { fields: [long('text', 'close')] },
    dismiss: { fields: [long('text', 'dismiss')] },
  }
}
