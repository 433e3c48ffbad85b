import { type ActionSpecs, declareTones, defineForm, defineList, enumLabel, type FormField, type FormSchema, text, type Tone } from '@/kit'
import { type Asset, assetOptions, assetsPath } from './api'

const kinds = ['linux', 'nginx', 'mysql', 'redis', 'application', 'interface', 'network', 'certificate']
const states = ['planned', 'active', 'maintenance', 'retired']
const keepers = ['operations.engineer', 'operations.security', 'operations.dba', 'operations.manager']
const keeperOptions = keepers.map((value) => ({ value, label: text(`role.${value}`) }))
declareTones('asset', { planned: 'wait', active: 'ok', maintenance: 'warn', retired: 'void' })

export const supportTone = (support: string): Tone => ({ good: 'ok', soon: 'warn', ended: 'danger' } as Record<string, Tone>)[support] ?? 'unknown'
export const dutyTone = (state: string): Tone => ({ met: 'ok', waits: 'wait', due: 'warn', late: 'danger', resting: 'void' } as Record<string, Tone>)[state] ?? 'unknown'
export const cycleOf = (duty: { cycle: string; days: number }): string =>
  duty.cycle === 'days' ? text('configuration.everyDays', { days: duty.days }, duty.days) : enumLabel('assetCycle', duty.cycle)

export const list = defineList<Asset>({
  entity: 'asset',
  path: assetsPath,
  exports: ['code', 'name', 'kind', 'environment', 'criticality', 'state', 'keeper', 'address', 'edition', 'scanName', 'supportedFrom', 'supportedUntil', 'peer', 'contact', 'contract', 'activeOn', 'note', 'createdAt'],
  sort: 'code',
  unit: 'row',
  columns: [
    { field: 'code', width: 130, fixed: true, priority: 1, sort: 'code' },
    { field: 'name', width: 160, grow: true, priority: 2, sub: (row) => row.address || undefined },
    { field: 'kind', kind: 'enum', enum: 'assetKind', width: 120, priority: 3 },
    { field: 'state', kind: 'state', width: 96, priority: 1 },
    { field: 'health', width: 110, priority: 1 },
    { field: 'overdue', width: 140, priority: 2 },
    { field: 'edition', width: 120, priority: 4 },
    { field: 'supportedUntil', width: 150, priority: 3 },
    { field: 'keeper', width: 110, priority: 5, value: (row) => text(`role.${row.keeper}`) },
    { field: 'criticality', kind: 'enum', enum: 'assetCriticality', width: 90, priority: 4 },
    { field: 'environment', kind: 'enum', enum: 'assetEnvironment', width: 80, priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'configuration.search' },
    { name: 'kind', kind: 'multi', enum: 'assetKind', options: kinds },
    { name: 'state', kind: 'multi', options: states },
    { name: 'environment', kind: 'multi', enum: 'assetEnvironment', options: ['production', 'test', 'development'] },
    { name: 'criticality', kind: 'multi', enum: 'assetCriticality', options: ['key', 'important', 'ordinary'] },
    { name: 'supportedUntil', kind: 'dayRange' },
  ],
  counts: true,
  views: [{ key: 'all', filters: {} }, ...kinds.map((kind) => ({ key: kind, filters: { kind } }))],
})

export const interfaces = defineList<Asset>({
  entity: 'asset',
  path: assetsPath,
  sort: 'code',
  unit: 'row',
  columns: [
    { field: 'code', width: 140, fixed: true, priority: 1, sort: 'code' },
    { field: 'name', width: 150, grow: true, priority: 1 },
    { field: 'health', width: 110, priority: 1 },
    { field: 'edition', width: 150, priority: 2 },
    { field: 'peer', width: 180, priority: 2, sub: (row) => row.contact || undefined },
    { field: 'contract', width: 170, priority: 3 },
    { field: 'state', kind: 'state', width: 96, priority: 2 },
    { field: 'users', width: 120, priority: 3 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'configuration.search' }, { name: 'state', kind: 'multi', options: states }],
  views: [{ key: 'interface', filters: { kind: 'interface' } }],
})

const needs: FormField = {
  name: 'needs', kind: 'rows', optional: true, wide: true, initial: [], hint: 'configuration.needsHint',
  fields: [{ name: 'asset', kind: 'remote', load: assetOptions }, { name: 'pool', kind: 'text', maxLength: 20, optional: true }],
}
const isInterface = (model: { kind?: unknown }): boolean => model.kind === 'interface'
const common: FormField[] = [
  { name: 'name', kind: 'text', maxLength: 80 },
  { name: 'kind', kind: 'select', enum: 'assetKind', options: kinds },
  { name: 'environment', kind: 'select', enum: 'assetEnvironment', options: ['production', 'test', 'development'], initial: 'production' },
  { name: 'criticality', kind: 'select', enum: 'assetCriticality', options: ['key', 'important', 'ordinary'], initial: 'important' },
  { name: 'keeper', kind: 'select', choices: keeperOptions, initial: keepers[0] },
  { name: 'address', kind: 'text', maxLength: 200, optional: true },
  { name: 'edition', kind: 'text', maxLength: 60, optional: true, hint: 'configuration.editionHint' },
  { name: 'scanName', kind: 'text', maxLength: 160, optional: true, hint: 'configuration.scanHint' },
  { name: 'supportedFrom', kind: 'day', optional: true },
  { name: 'supportedUntil', kind: 'day', optional: true },
  { name: 'peer', kind: 'text', maxLength: 120, visible: isInterface },
  { name: 'contact', kind: 'text', maxLength: 200, optional: true, hint: 'configuration.contactHint', visible: isInterface },
  { name: 'contract', kind: 'text', maxLength: 200, wide: true, visible: isInterface },
  { name: 'dutyCodes', kind: 'multi', enum: 'assetDuty', options: ['patrol', 'monitor', 'patch', 'backup', 'scan', 'restore'], optional: true, wide: true, hint: 'configuration.dutiesHint' },
  needs,
  { name: 'note', kind: 'textarea', maxLength: 1000, optional: true, wide: true },
  { name: 'fileIds', kind: 'files', optional: true, wide: true },
]
const reason: FormField = { name: 'reason', kind: 'textarea', maxLength: 400, wide: true, hint: 'configuration.reasonHint' }
export const registration: FormSchema = defineForm({ entity: 'asset', fields: [{ name: 'code', kind: 'text', maxLength: 40, hint: 'configuration.codeHint' }, ...common.filter(({ name }) => name !== 'dutyCodes')] })
export const edition: FormSchema = defineForm({ entity: 'asset', fields: [...common, reason] })
export const serviceForm: FormSchema = defineForm({ entity: 'asset', fields: [{ name: 'keeper', kind: 'select', choices: keeperOptions, initial: keepers[0] }, needs, { name: 'note', kind: 'textarea', maxLength: 400, optional: true, wide: true }, reason] })
export const keyForm: FormSchema = defineForm({ entity: 'asset', fields: [{ name: 'key', kind: 'switch' }, { name: 'reason', kind: 'textarea', maxLength: 400, wide: true, hint: 'configuration.keyHint' }] })

const why: FormField = { name: 'reason', kind: 'textarea', maxLength: 400, wide: true, hint: 'configuration.stepHint' }
export const specs: ActionSpecs<Asset> = { commission: { fields: [why] }, suspend: { fields: [why] }, resume: { fields: [why] }, retire: { fields: [why] } }
