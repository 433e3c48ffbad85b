import { auditLabel, type Column, defineForm, defineList, fullInstant, type Model, now } from '@/kit'
import { type Checkpoint, checkpointsPath, entriesPath, type Entry, type PersonalColumn } from './api'

export const list = defineList<Entry>({
  entity: 'evidence',
  path: entriesPath,
  exports: ['at', 'action', 'result', 'personName', 'orgName', 'reason', 'recordCount', 'seal', 'traceId'],
  sort: '-at',
  unit: 'row',
  columns: [
    { field: 'at', width: 168, fixed: true, priority: 1, sort: 'at', value: (row) => fullInstant(row.at) },
    { field: 'action', width: 150, grow: true, priority: 1, value: (row) => auditLabel(row.action) },
    { field: 'result', kind: 'enum', enum: 'auditResult', width: 86, priority: 2 },
    { field: 'personName', width: 170, priority: 2, sub: (row) => row.postTitle || undefined },
    { field: 'orgName', width: 190, priority: 3 },
    { field: 'reason', width: 190, priority: 3 },
    { field: 'recordCount', kind: 'number', width: 72, priority: 4 },
    { field: 'seal', width: 130, priority: 2 },
    { field: 'traceId', width: 180, priority: 5, hidden: true },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'evidence.search.hint' },
    { name: 'action', kind: 'select', enum: 'auditScope', options: ['drugtrace.inbound', 'drugtrace.outbound', 'drugtrace.dispensing', 'drugtrace.ledger', 'drugtrace.drugcatalog', 'drugtrace.permit', 'drugtrace.site', 'platform'] },
    { name: 'at', kind: 'dayRange' },
    { name: 'who', kind: 'text' },
    { name: 'result', kind: 'select', enum: 'auditResult', options: ['done', 'refused', 'failed'] },
    { name: 'object', kind: 'text' },
    { name: 'traceId', kind: 'text' },
    { name: 'ip', kind: 'text' },
    { name: 'session', kind: 'text' },
  ],
})

export const rowName = (row: Entry): string => `${fullInstant(row.at)} ${auditLabel(row.action)}`

export const checkpoints = defineList<Checkpoint>({
  entity: 'checkpoint',
  path: checkpointsPath,
  exports: ['at', 'size', 'root', 'signatures', 'note'],
  sort: '-size',
  unit: 'row',
  columns: [
    { field: 'at', width: 168, fixed: true, priority: 1, value: (row) => fullInstant(row.at) },
    { field: 'size', kind: 'number', width: 120, priority: 1, sort: 'size' },
    { field: 'root', width: 190, grow: true, priority: 3 },
    { field: 'signatures', kind: 'number', width: 90, priority: 4 },
    { field: 'paper', width: 100, priority: 3 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'evidence.search.root' },
    { name: 'at', kind: 'dayRange' },
  ],
})

export const checkpointName = (row: Checkpoint): string => fullInstant(row.at)

export const bundle = defineForm({
  entity: 'bundle',
  fields: [
    { name: 'from', kind: 'day' },
    { name: 'to', kind: 'day' },
  ],
})

/** The month that ends today, in the zone of both shores. */
export function lastDays(): Model {
  const day = (back: number): string => new Date(now() + 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10)
  return { from: day(30), to: day(0) }
}

export const personal: Column<PersonalColumn>[] = [
  { field: 'id', width: 220, fixed: true, priority: 1 },
  { field: 'kind', kind: 'enum', enum: 'personalKind', width: 110, priority: 2 },
  { field: 'purpose', width: 220, grow: true, priority: 1 },
  { field: 'basis', width: 220, priority: 3 },
  { field: 'retention', width: 200, priority: 3 },
  { field: 'level', kind: 'number', width: 64, priority: 4 },
  { field: 'sealed', kind: 'yesNo', width: 76, priority: 4 },
]
