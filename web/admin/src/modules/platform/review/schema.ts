import { declareTones, defineForm, defineList } from '@/kit'
import { findOrganisations, type Line, linesPath } from './api'

declareTones('review', { open: 'info', done: 'ok' })
declareTones('reviewLine', { open: 'wait', kept: 'ok', removed: 'void' })

export const reason = defineForm({ entity: 'reviewLine', fields: [{ name: 'reason', kind: 'textarea', maxLength: 500 }] })

export const list = defineList<Line>({
  entity: 'reviewLine',
  actionsWidth: 164,
  path: linesPath,
  exports: ['personName', 'title', 'orgName', 'validTo', 'state', 'reason', 'deciderName', 'decidedAt', 'late'],
  sort: 'id',
  unit: 'row',
  columns: [
    { field: 'personName', width: 120, fixed: true, priority: 1 },
    { field: 'state', width: 130, priority: 1 },
    { field: 'title', width: 170, grow: true, priority: 2, sub: (row) => row.orgName },
    { field: 'validTo', kind: 'day', width: 110, priority: 4 },
    { field: 'reason', width: 170, priority: 3, sub: (row) => row.deciderName },
    { field: 'decidedAt', kind: 'instant', width: 130, priority: 5 },
  ],
  search: [
    { name: 'state', kind: 'multi', options: ['open', 'kept', 'removed'] },
    { name: 'orgId', kind: 'remote', load: findOrganisations },
  ],
  views: [
    { key: 'all', filters: {} },
    { key: 'open', filters: { state: 'open' } },
    { key: 'removed', filters: { state: 'removed' } },
  ],
})

export const rowName = (row: Line): string => `${row.personName} ${row.title}`
