import { declareTones, defineList, type FormField, type FormSchema, knowing, said } from '@/kit'
import { findDepots, findItems, type Permit, type PermitLine, permitsPath } from './api'

export const states = ['draft', 'effective', 'expired', 'closed']

declareTones('permit', { closed: 'void' })

/** Whole percent of a line that is used; a used box of a small quota counts at least one percent. */
export const usedPercent = (line: Pick<PermitLine, 'maxQty' | 'usedQty'>): number => Math.ceil((line.usedQty * 100) / line.maxQty)
/** The line nearest to its end says how far a permit is used up. */
export const fullest = (permit: Pick<Permit, 'lines'>): number => Math.max(0, ...permit.lines.map(usedPercent))

export const list = defineList<Permit>({
  entity: 'permit',
  path: permitsPath,
  exports: ['permitNo', 'state', 'orgName', 'port', 'customsNo', 'clearanceNo', 'validFrom', 'validTo', 'createdAt'],
  unit: 'row',
  counts: true,
  columns: [
    { field: 'permitNo', width: 180, grow: true, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'used', width: 150, priority: 1, label: 'permit.used' },
    { field: 'validTo', kind: 'expiry', width: 132, priority: 2, sort: 'validTo', value: (row) => ({ date: row.validTo, precision: 'day' }) },
    { field: 'orgName', width: 200, priority: 3 },
    { field: 'port', width: 110, priority: 3 },
    { field: 'customsNo', width: 150, priority: 4 },
    { field: 'clearanceNo', width: 150, priority: 5, hidden: true },
    { field: 'validFrom', kind: 'day', width: 112, priority: 5, hidden: true },
    { field: 'createdAt', kind: 'instant', width: 124, priority: 5, hidden: true, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'permit.search.hint' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'validTo', kind: 'dayRange' },
    { name: 'orgId', kind: 'remote', load: findDepots },
  ],
  views: [{ key: 'all', filters: {} }, ...states.map((state) => ({ key: state, filters: { state } }))],
})

/** permitForm is the draft's form; a record brings the names of what it already points to. */
export function permitForm(record?: Permit): FormSchema {
  const depots = record ? [{ value: record.orgId, label: record.orgName }] : []
  const items = (record?.lines ?? []).map((line) => ({ value: line.itemId, label: `${said(line.itemName).main} ${line.itemName.strength ?? ''}` }))
  return {
    entity: 'permit',
    fields: [
      { name: 'permitNo', kind: 'text', maxLength: 40 },
      { name: 'port', kind: 'text', maxLength: 40 },
      { name: 'orgId', kind: 'remote', load: knowing(findDepots, depots), wide: true },
      { name: 'validFrom', kind: 'day' },
      { name: 'validTo', kind: 'day' },
      { name: 'customsNo', kind: 'text', maxLength: 40, optional: true },
      { name: 'clearanceNo', kind: 'text', maxLength: 40, optional: true, hint: 'permit.form.clearanceHint' },
      {
        name: 'lines',
        kind: 'rows',
        fields: [
          { name: 'itemId', kind: 'remote', load: knowing(findItems, items), wide: true },
          { name: 'maxQty', kind: 'integer', min: 1, unit: 'box' },
        ],
        initial: [{ itemId: '', maxQty: '' }],
      },
      { name: 'remark', kind: 'textarea', maxLength: 400, optional: true, wide: true },
    ],
  }
}
export const form = permitForm()

export const closing: FormField[] = [{ name: 'reason', kind: 'textarea', maxLength: 400, wide: true }]
