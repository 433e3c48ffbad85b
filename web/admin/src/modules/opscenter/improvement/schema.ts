import { type ActionSpecs, declareTones, defineForm, defineList, type FormField, type FormSchema, type Tone } from '@/kit'
import { assetOptions, changeOptions, type Improvement, improvementsPath, moduleOptions, modulesOf } from './api'

const states = ['proposed', 'accepted', 'carried', 'measured', 'rejected']
const open = states.slice(0, 3).join(',')
export const unsettled = { state: open }
const areas = ['database', 'function', 'interface', 'capacity', 'security', 'other']
const metrics = ['slow_queries', 'table_space', 'response_time', 'error_rate', 'effort', 'other']
const thousandths = 1000

declareTones('improvement', { proposed: 'wait', accepted: 'info', carried: 'info', measured: 'ok', rejected: 'void' })
export const verdictTone = (verdict: string): Tone => ({ better: 'ok', same: 'unknown', worse: 'warn' } as Record<string, Tone>)[verdict] ?? 'unknown'

export const list = defineList<Improvement>({
  entity: 'improvement',
  path: improvementsPath,
  exports: ['number', 'state', 'area', 'title', 'asset', 'metric', 'beforeText', 'beforeOn', 'beforeSource', 'afterText', 'afterOn', 'afterSource', 'verdict', 'changeNumber', 'createdAt', 'measuredAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'area', kind: 'enum', enum: 'improvementArea', width: 100, priority: 4 },
    { field: 'title', width: 220, grow: true, priority: 2, sub: (row) => row.asset || modulesOf(row.modules) || undefined },
    { field: 'metric', kind: 'enum', enum: 'improvementMetric', width: 110, priority: 4 },
    { field: 'beforeText', width: 120, priority: 3 },
    { field: 'afterText', width: 120, priority: 3 },
    { field: 'verdict', width: 90, priority: 3 },
    { field: 'changeNumber', width: 170, priority: 5 },
    { field: 'createdAt', kind: 'instant', width: 136, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'improvement.search' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'area', kind: 'multi', enum: 'improvementArea', options: areas },
    { name: 'metric', kind: 'multi', enum: 'improvementMetric', options: metrics },
    { name: 'createdAt', kind: 'dayRange' },
    { name: 'measuredAt', kind: 'dayRange' },
  ],
  views: [{ key: 'open', filters: unsettled }, { key: 'database', filters: { area: 'database' } }, { key: 'measured', filters: { state: 'measured' } }, { key: 'all', filters: {} }],
})

/** A proposal is what it is about and the figure of today; figures travel as thousandths. */
export const proposal: FormSchema = defineForm({
  entity: 'improvement',
  fields: [
    { name: 'area', kind: 'radio', enum: 'improvementArea', options: areas, initial: 'database', wide: true },
    { name: 'title', kind: 'text', maxLength: 120, wide: true },
    { name: 'detail', kind: 'textarea', maxLength: 2000, wide: true, hint: 'improvement.hint.detail' },
    { name: 'modules', kind: 'multi', load: moduleOptions, optional: true },
    { name: 'asset', kind: 'remote', load: assetOptions, optional: true },
    { name: 'metric', kind: 'select', enum: 'improvementMetric', options: metrics, initial: 'slow_queries' },
    { name: 'better', kind: 'radio', enum: 'improvementBetter', options: ['lower', 'higher'], initial: 'lower' },
    { name: 'before', kind: 'decimal', scale: thousandths, min: 0 },
    { name: 'unit', kind: 'text', maxLength: 16, hint: 'improvement.hint.unit' },
    { name: 'beforeOn', kind: 'day' },
    { name: 'beforeSource', kind: 'text', maxLength: 200, hint: 'improvement.hint.source' },
  ],
})

const said = (hint: string, optional = false): FormField[] => [{ name: 'text', kind: 'textarea', maxLength: 2000, wide: true, optional, hint: `improvement.hint.${hint}` }]

/** What each step asks before it is sent; revising has the form of the proposal. */
export const specs = (edit: () => void): ActionSpecs<Improvement> => ({
  revise: { run: edit },
  accept: { fields: said('opinion') },
  reject: { fields: said('opinion') },
  resume: { fields: said('resume') },
  change: { fields: [{ name: 'changeNumber', kind: 'remote', load: changeOptions, wide: true, hint: 'improvement.hint.change' }] },
  measure: {
    fields: [
      { name: 'after', kind: 'decimal', scale: thousandths, min: 0 },
      { name: 'afterOn', kind: 'day' },
      { name: 'afterSource', kind: 'text', maxLength: 200, wide: true, hint: 'improvement.hint.source' },
      ...said('measured', true),
    ],
  },
})
