import { type ActionSpecs, declareTones, defineForm, defineList, type FormField, type FormSchema } from '@/kit'
import { changeOptions, moduleOptions, modulesOf, type Problem, problemsPath } from './api'

const states = ['registered', 'analysing', 'known', 'planned', 'fixing', 'verifying', 'closed', 'dismissed']
const open = states.slice(0, 6).join(',')
export const unsettled = { state: open }
export const causes = ['code', 'config', 'capacity', 'data', 'network', 'hardware', 'thirdparty', 'operation', 'security', 'other']

declareTones('problem', { registered: 'wait', analysing: 'info', known: 'warn', planned: 'wait', fixing: 'info', verifying: 'info', closed: 'ok', dismissed: 'void' })

export const list = defineList<Problem>({
  entity: 'problem',
  path: problemsPath,
  exports: ['number', 'state', 'level', 'title', 'source', 'causeKind', 'knownAt', 'uses', 'dueOn', 'changeNumber', 'createdAt', 'closedAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 132, priority: 1 },
    { field: 'level', width: 92, priority: 3 },
    { field: 'title', width: 220, grow: true, priority: 2, sub: (row) => modulesOf(row.modules) || undefined },
    { field: 'source', kind: 'enum', enum: 'problemSource', width: 120, priority: 4 },
    { field: 'knownAt', kind: 'instant', width: 136, priority: 4 },
    { field: 'uses', kind: 'number', width: 110, priority: 4 },
    { field: 'dueOn', kind: 'day', width: 110, priority: 3 },
    { field: 'createdAt', kind: 'instant', width: 136, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'problem.search' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'source', kind: 'multi', enum: 'problemSource', options: ['hand', 'severe', 'repeated'] },
    { name: 'causeKind', kind: 'multi', enum: 'causeKind', options: causes },
    { name: 'level', kind: 'multi', enum: 'slaLevel', options: ['1', '2', '3', '4', '5'] },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [
    { key: 'open', filters: unsettled },
    { key: 'known', filters: { state: 'known,planned,fixing,verifying' } },
    { key: 'repeated', filters: { source: 'repeated', state: open } },
    { key: 'planned', filters: { state: 'planned' } },
    { key: 'closed', filters: { state: 'closed' } },
    { key: 'all', filters: {} },
  ],
})

export const opening: FormSchema = defineForm({
  entity: 'problem',
  fields: [
    { name: 'title', kind: 'text', maxLength: 120, wide: true, hint: 'problem.hint.title' },
    { name: 'detail', kind: 'textarea', maxLength: 2000, wide: true, hint: 'problem.hint.detail' },
    { name: 'modules', kind: 'multi', load: moduleOptions, optional: true, wide: true },
    { name: 'faults', kind: 'tags', optional: true, initial: [], wide: true, hint: 'problem.hint.faults' },
  ],
})
export const linking: FormSchema = defineForm({
  entity: 'problem',
  fields: [
    { name: 'fault', kind: 'text', maxLength: 26, wide: true, hint: 'problem.hint.fault' },
    { name: 'used', kind: 'switch', optional: true, wide: true, label: 'enum.problemHow.used' },
  ],
})

const long = (name: string, most: number, hint: string, initial = '', optional = true): FormField => ({ name, kind: 'textarea', maxLength: most, wide: true, initial, optional, hint: `problem.hint.${hint}` })
const said = (hint: string): FormField[] => [{ name: 'text', kind: 'textarea', maxLength: 2000, wide: true, hint: `problem.hint.${hint}` }]

/** What each step asks before it is sent. */
export function specs(problem: Problem): ActionSpecs<Problem> {
  const explained: FormField[] = [
    { name: 'causeKind', kind: 'select', enum: 'causeKind', options: causes, ...(problem.causeKind && { initial: problem.causeKind }) },
    long('directCause', 2000, 'directCause', problem.directCause),
    long('rootCause', 2000, 'rootCause', problem.rootCause),
    long('workaround', 2000, 'workaround', problem.workaround),
  ]
  return {
    explain: { fields: explained },
    revise: { fields: explained },
    plan: { fields: [long('plan', 4000, 'plan', problem.plan, false), { name: 'dueOn', kind: 'day' }] },
    change: { fields: [{ name: 'changeNumber', kind: 'remote', load: changeOptions, wide: true, hint: 'problem.hint.change' }] },
    approve: { fields: said('opinion') },
    return: { fields: said('opinion') },
    finish: { fields: said('finish') },
    close: { fields: said('close') },
    fail: { fields: said('fail') },
    reopen: { fields: said('reopen') },
    dismiss: { fields: said('dismiss') },
  }
}
