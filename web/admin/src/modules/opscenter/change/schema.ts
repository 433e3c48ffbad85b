import { type ActionSpecs, declareTones, defineForm, defineList, type FormField, type FormSchema, text, type Tone } from '@/kit'
import { assetOptions, backupOptions, type Baseline, baselinesPath, type Change, changesPath, type Drift, driftsPath, moduleOptions, patternOptions } from './api'

const states = ['draft', 'assessed', 'waiting', 'scheduled', 'implementing', 'verifying', 'done', 'rolledback', 'closed', 'cancelled']
export const unsettled = { state: 'draft,assessed,waiting,scheduled,implementing,verifying,done,rolledback' }
const kinds = ['normal', 'standard', 'emergency']
const categories = ['patch', 'upgrade', 'config', 'data', 'network', 'law', 'other']
const risks = ['low', 'medium', 'high']
declareTones('change', { draft: 'draft', assessed: 'wait', waiting: 'warn', scheduled: 'info', implementing: 'info', verifying: 'warn', done: 'ok', rolledback: 'unknown', closed: 'ok', cancelled: 'void' })
declareTones('baseline', { captured: 'wait', approved: 'ok', replaced: 'void', dismissed: 'void' })
declareTones('drift', { open: 'danger', covered: 'info', over: 'void' })

export const riskTone = (risk: string): Tone => ({ low: 'ok', medium: 'warn', high: 'danger' } as Record<string, Tone>)[risk] ?? 'unknown'
export const kindTone = (kind: string): Tone => (kind === 'emergency' ? 'danger' : kind === 'standard' ? 'ok' : 'info')

export const list = defineList<Change>({
  entity: 'change',
  path: changesPath,
  exports: ['number', 'state', 'kind', 'category', 'title', 'reason', 'impact', 'risk', 'rollback', 'startsAt', 'endsAt', 'requesterName', 'authoriserName', 'authorisedAt', 'ratifiedLate', 'backupRef', 'executorName', 'startedAt', 'verifierName', 'outcome', 'finishedAt', 'reviewedAt', 'law', 'verdict', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 170, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 120, priority: 1 },
    { field: 'kind', width: 90, priority: 2 },
    { field: 'title', width: 200, grow: true, priority: 2, sub: (row) => [...row.assets, ...row.modules.map((one) => text(`service.${one}`))].join(text('kit.comma')) || undefined },
    { field: 'category', kind: 'enum', enum: 'changeCategory', width: 96, priority: 4 },
    { field: 'risk', width: 80, priority: 3 },
    { field: 'startsAt', kind: 'instant', width: 150, priority: 3, sort: 'startsAt' },
    { field: 'requesterName', width: 100, priority: 5 },
    { field: 'createdAt', kind: 'instant', width: 150, priority: 4, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'change.search' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'kind', kind: 'multi', enum: 'changeKind', options: kinds },
    { name: 'category', kind: 'multi', enum: 'changeCategory', options: categories },
    { name: 'risk', kind: 'multi', enum: 'changeRisk', options: risks },
    { name: 'asset', kind: 'text', label: 'field.change.assets' },
    { name: 'startsAt', kind: 'dayRange' },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, { key: 'open', filters: unsettled }, ...['waiting', 'scheduled', 'implementing', 'verifying', 'rolledback', 'closed'].map((state) => ({ key: state, filters: { state } })), { key: 'law', filters: { category: 'law' } }],
})

export const baselines = defineList<Baseline>({
  entity: 'baseline',
  path: baselinesPath,
  exports: ['number', 'asset', 'state', 'count', 'digest', 'reportedAt', 'changeNumber', 'makerName', 'deciderName', 'decidedAt', 'note', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 170, fixed: true, priority: 1 },
    { field: 'asset', width: 110, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'count', kind: 'number', width: 80, priority: 3 },
    { field: 'changeNumber', width: 170, priority: 2, sub: (row) => (row.against.length ? text('change.against', { files: row.against.map(({ path }) => path).join(text('kit.comma')) }) : undefined), grow: true },
    { field: 'makerName', width: 100, priority: 3 },
    { field: 'reportedAt', kind: 'instant', width: 150, priority: 3 },
    { field: 'deciderName', width: 100, priority: 4 },
    { field: 'decidedAt', kind: 'instant', width: 150, priority: 4 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'change.searchBaseline' }, { name: 'state', kind: 'multi', options: ['captured', 'approved', 'replaced', 'dismissed'] }, { name: 'asset', kind: 'text' }],
  views: [{ key: 'all', filters: {} }, ...['captured', 'approved'].map((state) => ({ key: state, filters: { state } }))],
})

export const drifts = defineList<Drift>({
  entity: 'drift',
  path: driftsPath,
  exports: ['asset', 'path', 'kind', 'state', 'violation', 'expected', 'found', 'changeNumber', 'ticketNumber', 'seenAt', 'endedAt', 'ending'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'asset', width: 110, fixed: true, priority: 1 },
    { field: 'path', width: 220, grow: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'kind', kind: 'enum', enum: 'driftKind', width: 90, priority: 3 },
    { field: 'violation', width: 110, priority: 2 },
    { field: 'ticketNumber', width: 170, priority: 2 },
    { field: 'changeNumber', width: 170, priority: 3 },
    { field: 'seenAt', kind: 'instant', width: 150, priority: 3 },
    { field: 'endedAt', kind: 'instant', width: 150, priority: 4 },
    { field: 'ending', kind: 'enum', enum: 'driftEnding', width: 120, priority: 5 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'change.searchDrift' }, { name: 'state', kind: 'multi', options: ['open', 'covered', 'over'] }, { name: 'asset', kind: 'text' }, { name: 'createdAt', kind: 'dayRange' }],
  views: [{ key: 'all', filters: {} }, ...['open', 'covered', 'over'].map((state) => ({ key: state, filters: { state } }))],
})

const isLaw = (model: { category?: unknown }): boolean => model.category === 'law'
export const proposal: FormSchema = defineForm({
  entity: 'change',
  fields: [
    { name: 'kind', kind: 'radio', enum: 'changeKind', options: kinds, initial: 'normal', wide: true, hint: 'change.hint.kind' },
    { name: 'title', kind: 'text', maxLength: 120, wide: true },
    { name: 'category', kind: 'select', enum: 'changeCategory', options: categories, initial: 'config' },
    { name: 'pattern', kind: 'remote', load: patternOptions, hint: 'change.hint.pattern', visible: (model) => model['kind'] === 'standard' },
    { name: 'reason', kind: 'textarea', maxLength: 2000, wide: true, hint: 'change.hint.reason' },
    { name: 'assets', kind: 'multi', load: assetOptions, optional: true, wide: true, hint: 'change.hint.assets' },
    { name: 'modules', kind: 'multi', load: moduleOptions, optional: true, wide: true, hint: 'change.hint.modules' },
    { name: 'law', kind: 'text', maxLength: 200, visible: isLaw },
    { name: 'lawFrom', kind: 'day', visible: isLaw },
    { name: 'tickets', kind: 'tags', optional: true, initial: [], hint: 'change.hint.tickets' },
    { name: 'weakness', kind: 'text', maxLength: 24, optional: true, hint: 'change.hint.weakness' },
  ],
})

const said = (hint: string, optional = false): FormField => ({ name: 'text', kind: 'textarea', maxLength: 2000, wide: true, hint: `change.hint.${hint}`, ...(optional && { optional }) })
const evidence: FormField = { name: 'fileIds', kind: 'files', optional: true, wide: true }

/** What each step asks before it is sent. */
export function specs(change: Change): ActionSpecs<Change> {
  const assessment: FormField[] = [
    { name: 'impact', kind: 'textarea', maxLength: 1000, wide: true, hint: 'change.hint.impact', initial: change.impact },
    { name: 'risk', kind: 'radio', enum: 'changeRisk', options: risks, initial: change.risk || 'low' },
    { name: 'touchesData', kind: 'switch', hint: 'change.hint.data', initial: change.touchesData },
    { name: 'riskNote', kind: 'textarea', maxLength: 1000, wide: true, optional: true, hint: 'change.hint.riskNote', initial: change.riskNote },
    { name: 'plan', kind: 'textarea', maxLength: 4000, wide: true, hint: 'change.hint.plan', initial: change.plan },
    { name: 'rollback', kind: 'textarea', maxLength: 4000, wide: true, hint: 'change.hint.rollback', initial: change.rollback },
    { name: 'startsAt', kind: 'instant', ...(change.startsAt && { initial: change.startsAt }) },
    { name: 'endsAt', kind: 'instant', ...(change.endsAt && { initial: change.endsAt }) },
    ...(change.category === 'law' ? [{ name: 'verdict', kind: 'radio', enum: 'changeVerdict', options: ['affected', 'unaffected'], wide: true } as FormField] : []),
  ]
  const own = change.point?.state === 'made' // the point that was made for it is taken by itself
  const backup: FormField[] = !change.needsBackup ? [] : own ? [evidence] : [{ name: 'backupRef', kind: 'remote', load: () => backupOptions(change.id), optional: true, wide: true, hint: 'change.hint.backup' }, { ...evidence, hint: 'change.hint.backupFiles' }]
  return {
    assess: { fields: assessment },
    reassess: { fields: assessment },
    authorise: { fields: [said('authorise', true)] },
    refuse: { fields: [said('refuse')] },
    replan: { fields: [said('replan')] },
    start: backup.length ? { fields: backup } : {},
    rush: { fields: [said('rush'), ...backup] },
    record: { fields: [said('record'), evidence] },
    implement: {
      fields: [
        said('implement'),
        { name: 'figures', kind: 'rows', wide: true, initial: [{}], hint: 'change.hint.figures', fields: [{ name: 'name', kind: 'text', maxLength: 80, label: 'field.change.figureName' }, { name: 'before', kind: 'text', maxLength: 80 }, { name: 'after', kind: 'text', maxLength: 80 }] },
        evidence,
      ],
    },
    verify: { fields: [said('verify'), evidence] },
    fail: { fields: [said('fail')] },
    ratify: { fields: [said('ratify')] },
    reject: { fields: [said('reject')] },
    rollback: { fields: [said('rollbackNote')] },
    review: { fields: [said('review')] },
    endorse: { fields: [{ name: 'until', kind: 'day', hint: 'change.hint.endorse' }] },
    withdraw: { fields: [said('withdraw')] },
    cancel: { fields: [said('cancel')] },
  }
}

export const decision: FormSchema = defineForm({ entity: 'baseline', fields: [{ name: 'text', kind: 'textarea', maxLength: 400, optional: true, wide: true, hint: 'change.hint.decision' }] })
export const captureForm = (numbers: string[], first: boolean): FormSchema => defineForm({
  entity: 'baseline',
  fields: [
    { name: 'changeNumber', kind: 'select', choices: numbers.map((value) => ({ value, label: value })), optional: first, wide: true, hint: 'change.hint.change' },
    { name: 'note', kind: 'textarea', maxLength: 400, optional: true, wide: true, hint: 'change.hint.note' },
  ],
})
