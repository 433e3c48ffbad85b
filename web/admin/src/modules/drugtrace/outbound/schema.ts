import { declareTones, defineForm, defineList, enumLabel, type FormField, type FormSchema, knowing, type Model, said } from '@/kit'
import { findBatches, findCarriers, findClinics, findItems, type OrderRow, ordersPath, type OrderView } from './api'
import { lineTones } from './lines'

export const states = ['draft', 'toReview', 'reviewed', 'picking', 'toCheck', 'checking', 'toShip', 'inTransit', 'signed', 'partlySigned', 'returned', 'void']
export const types = ['209', '203']
/** The five findings under which nothing may leave. */
export const conditions = ['damage', 'noise', 'label', 'expired', 'other']
/** Reasons the glossary has words for; the server decides which of them hold. */
export const fefoReasons = ['damagedEarlier', 'notReachable', 'qualityDoubt', 'orderedBatch']

declareTones('outbound', { returned: 'warn' })
declareTones('outboundLine', lineTones)

export const typeWords = (type: string): string => `${type} ${enumLabel('outbound_type', type)}`

export const list = defineList<OrderRow>({
  entity: 'outbound',
  path: ordersPath,
  exports: ['number', 'state', 'type', 'clinicName', 'itemName', 'qty', 'qtyPicked', 'qtyChecked', 'qtySigned', 'wantedAt', 'shippedAt', 'signedAt', 'fefoOverrides', 'createdAt'],
  unit: 'order',
  sums: { ordered: 'outbound.sum.ordered', signed: 'outbound.sum.signed' },
  columns: [
    { field: 'number', kind: 'businessNumber', width: 172, fixed: true, priority: 1, sort: 'number' },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'deadline', kind: 'deadline', width: 152, priority: 2, value: (row) => row.dueAt && { at: row.dueAt, kind: 'hours' } },
    { field: 'clinicName', width: 180, grow: true, priority: 1 },
    { field: 'itemName', width: 170, priority: 2 },
    { field: 'type', width: 88, priority: 4, value: (row) => typeWords(row.type) },
    { field: 'qty', kind: 'number', width: 62, priority: 2 },
    { field: 'qtyPicked', kind: 'number', width: 62, priority: 3 },
    { field: 'qtyChecked', kind: 'number', width: 70, priority: 3 },
    { field: 'qtySigned', kind: 'number', width: 70, priority: 3 },
    { field: 'wantedAt', kind: 'day', width: 112, priority: 4 },
    { field: 'shippedAt', kind: 'instant', width: 120, priority: 5, hidden: true },
    { field: 'signedAt', kind: 'instant', width: 120, priority: 5, hidden: true },
    { field: 'fefoOverrides', kind: 'number', width: 96, priority: 5, hidden: true },
    { field: 'createdAt', kind: 'instant', width: 120, priority: 5, hidden: true, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'outbound.search.hint' },
    { name: 'clinicId', kind: 'remote', load: findClinics },
    { name: 'type', kind: 'multi', enum: 'outbound_type', options: types },
    { name: 'createdAt', kind: 'dayRange' },
    { name: 'state', kind: 'multi', options: states },
  ],
  views: [
    { key: 'all', filters: {} },
    ...['toReview', 'reviewed', 'picking', 'toCheck', 'checking', 'toShip', 'inTransit', 'partlySigned', 'draft'].map((state) => ({ key: state, filters: { state } })),
  ],
})

/** orderForm is the draft's form; a record brings the names of what it already points to. */
export function orderForm(record?: OrderView): FormSchema {
  const clinics = record ? [{ value: record.clinicId, label: record.clinicName }] : []
  const items = (record?.lines ?? []).map((line) => ({ value: line.itemId, label: `${said(line.itemName).main} ${line.itemName.strength ?? ''}` }))
  const batches = (record?.lines ?? []).filter((line) => line.batchId).map((line) => ({ value: line.batchId, label: line.batchNo }))
  return {
    entity: 'outbound',
    fields: [
      { name: 'clinicId', kind: 'remote', load: knowing(findClinics, clinics), wide: true },
      { name: 'type', kind: 'select', enum: 'outbound_type', options: types, initial: types[0] },
      { name: 'wantedAt', kind: 'day', optional: true },
      {
        name: 'lines',
        kind: 'rows',
        fields: [
          { name: 'itemId', kind: 'remote', load: knowing(findItems, items), wide: true },
          { name: 'qty', kind: 'integer', min: 1, unit: 'box' },
          { name: 'batchId', kind: 'remote', load: knowing(findBatches, batches), optional: true, hint: 'outbound.form.batchHint' },
        ],
        initial: [{ itemId: '', qty: '', batchId: '' }],
      },
      { name: 'remark', kind: 'textarea', maxLength: 400, optional: true, wide: true },
    ],
  }
}
export const form = orderForm()

export const check = defineForm({
  entity: 'outbound',
  fields: conditions.map((name): FormField => ({ name, kind: 'radio', enum: 'checkFinding', options: ['none', 'found'], label: `enum.checkCondition.${name}`, wide: true })),
})

/** findingsOf turns the five answers into what the server takes. */
export const findingsOf = (model: Model): Model => ({ conditions: Object.fromEntries(conditions.map((name) => [name, model[name] === 'found'])) })

export function shipForm(cold: boolean): FormSchema {
  return {
    entity: 'outbound',
    fields: [
      { name: 'carrierId', kind: 'remote', load: findCarriers, wide: true, hint: 'outbound.form.carrierHint' },
      { name: 'vehicle', kind: 'text', maxLength: 40 },
      { name: 'driverName', kind: 'text', maxLength: 80 },
      { name: 'packages', kind: 'integer', min: 1, max: 100_000 },
      { name: 'tempStart', kind: 'decimal', scale: 10, unit: 'celsius', optional: !cold, hint: 'outbound.form.tempStartHint' },
    ],
  }
}
export const shipping = shipForm(true)

export function signForm(cold: boolean, missing: number): FormSchema {
  return {
    entity: 'outbound',
    fields: [
      { name: 'tempArrive', kind: 'decimal', scale: 10, unit: 'celsius', optional: !cold, hint: 'outbound.form.tempArriveHint' },
      { name: 'note', kind: 'textarea', maxLength: 400, optional: missing === 0, wide: true, hint: 'outbound.form.noteHint' },
    ],
  }
}
export const signing = signForm(true, 1)

const reasonField: FormField = { name: 'reason', kind: 'textarea', maxLength: 400, wide: true }
export const reasonFields: FormField[] = [reasonField]
export const release = defineForm({ entity: 'outbound', fields: [reasonField] })

export const rowName = (row: OrderRow): string => row.number
