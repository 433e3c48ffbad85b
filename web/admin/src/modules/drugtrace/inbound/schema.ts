import { declareTones, defineForm, defineList, enumLabel, type FormField, type FormSchema, knowing, said, text } from '@/kit'
import { findItems, findPermits, findSuppliers, type OrderRow, ordersPath, type OrderView } from './api'
import { lineTones } from './lines'

export const states = ['draft', 'submitted', 'receiving', 'labelling', 'toInspect', 'inspecting', 'toShelve', 'completed', 'partlyRejected', 'rejected', 'void']
export const types = ['102', '103', '104', '107', '108', '110', '111', '113']
/** Bill types whose boxes get new codes here; those of the other types have theirs already. */
const codingTypes = ['102', '107', '110', '113']

declareTones('inbound', { labelling: 'wait', rejected: 'danger' })
declareTones('inboundLine', lineTones)

export const typeWords = (type: string): string => `${type} ${enumLabel('inbound_type', type)}`

export const list = defineList<OrderRow>({
  entity: 'inbound',
  path: ordersPath,
  exports: ['number', 'state', 'type', 'supplierName', 'itemName', 'batchNo', 'qtyExpected', 'qtyReceived', 'expectedAt', 'arrivedAt', 'tempArrive', 'deliveryNoteNo', 'createdAt'],
  unit: 'order',
  sums: { expected: 'inbound.sum.expected', received: 'inbound.sum.received' },
  columns: [
    { field: 'number', kind: 'businessNumber', width: 156, fixed: true, priority: 1, sort: 'number' },
    { field: 'state', kind: 'state', width: 100, priority: 1 },
    { field: 'deadline', kind: 'deadline', width: 152, priority: 2, value: (row) => row.dueAt && { at: row.dueAt, kind: 'hours' } },
    { field: 'itemName', width: 144, grow: true, priority: 2 },
    { field: 'supplierName', width: 190, priority: 2 },
    { field: 'type', width: 84, priority: 4, value: (row) => typeWords(row.type) },
    { field: 'qtyExpected', kind: 'number', width: 56, priority: 2 },
    { field: 'qtyReceived', kind: 'number', width: 56, priority: 2 },
    { field: 'arrivedAt', kind: 'instant', width: 112, priority: 3 },
    { field: 'tempArrive', kind: 'temperature', width: 84, priority: 5 },
    { field: 'deliveryNoteNo', width: 160, priority: 5, hidden: true },
    { field: 'expectedAt', kind: 'day', width: 112, priority: 5, hidden: true },
    { field: 'createdAt', kind: 'instant', width: 112, priority: 5, hidden: true, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'inbound.search.hint' },
    { name: 'supplierId', kind: 'remote', load: findSuppliers },
    { name: 'type', kind: 'multi', enum: 'inbound_type', options: types },
    { name: 'createdAt', kind: 'dayRange' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'permitId', kind: 'remote', load: findPermits },
  ],
  views: [
    { key: 'all', filters: {} },
    ...['submitted', 'receiving', 'labelling', 'toInspect', 'inspecting', 'toShelve', 'partlyRejected', 'draft'].map((state) => ({ key: state, filters: { state } })),
  ],
})

/** orderForm is the draft's form; a record brings the names of what it already points to. */
export function orderForm(record?: OrderView): FormSchema {
  const suppliers = record ? [{ value: record.supplierId, label: record.supplierName }] : []
  const items = (record?.lines ?? []).map((line) => ({ value: line.itemId, label: `${said(line.itemName).main} ${line.itemName.strength ?? ''}` }))
  return {
    entity: 'inbound',
    fields: [
      { name: 'supplierId', kind: 'remote', load: knowing(findSuppliers, suppliers), wide: true },
      { name: 'type', kind: 'select', enum: 'inbound_type', options: codingTypes, initial: '102' },
      { name: 'expectedAt', kind: 'day', optional: true },
      { name: 'permitId', kind: 'remote', load: findPermits, optional: true, hint: 'inbound.form.permitHint' },
      {
        name: 'lines',
        kind: 'rows',
        fields: [
          { name: 'itemId', kind: 'remote', load: knowing(findItems, items), wide: true },
          { name: 'qtyExpected', kind: 'integer', min: 1, unit: 'box' },
          { name: 'cases', kind: 'integer', min: 0, optional: true },
          { name: 'batchNo', kind: 'text', maxLength: 20, optional: true },
          { name: 'expiry', kind: 'text', maxLength: 10, optional: true, hint: 'inbound.form.expiryHint' },
        ],
        initial: [{ itemId: '', qtyExpected: '', cases: '', batchNo: '', expiry: '' }],
      },
      { name: 'remark', kind: 'textarea', maxLength: 400, optional: true },
    ],
  }
}
export const form = orderForm()

/** The log of the transport: without it cold drugs do not enter. It may come with the arrival or with the receipt. */
export const tempRecord: FormField = { name: 'tempRecordId', kind: 'file', optional: true, hint: 'inbound.form.tempRecordHint' }

export const arrival = defineForm({
  entity: 'inbound',
  fields: [
    { name: 'deliveryNoteNo', kind: 'text', maxLength: 40 },
    { name: 'shippedAt', kind: 'day' },
    { name: 'vehicle', kind: 'text', maxLength: 40 },
    { name: 'packages', kind: 'integer', min: 1 },
    { name: 'tempStart', kind: 'decimal', scale: 10, unit: 'celsius', optional: true, hint: 'inbound.form.tempHint' },
    { name: 'tempArrive', kind: 'decimal', scale: 10, unit: 'celsius', optional: true, hint: 'inbound.form.tempArriveHint' },
    { name: 'deliveryNoteId', kind: 'file', optional: true },
    tempRecord,
  ],
})

const some = (model: Record<string, unknown>, field: string): boolean => Number(model[field]) > 0
const kept = (model: Record<string, unknown>): boolean => String(model['qtyReceived']).trim() !== '0'

/** What the receiver finds of one line. Batch and expiry are read twice, unless nothing is taken in. */
export const receiptFields: FormField[] = [
  { name: 'qtyReceived', kind: 'integer', min: 0, unit: 'box' },
  { name: 'qtyRejected', kind: 'integer', min: 0, unit: 'box', initial: '0' },
  { name: 'rejectReason', kind: 'text', maxLength: 400, wide: true, visible: (model) => some(model, 'qtyRejected') },
  { name: 'batchNo', kind: 'text', maxLength: 20 },
  { name: 'batchNoRepeat', kind: 'text', maxLength: 20, visible: kept },
  { name: 'expiry', kind: 'text', maxLength: 10, hint: 'inbound.form.expiryHint', visible: kept },
  { name: 'expiryRepeat', kind: 'text', maxLength: 10, visible: kept },
  { name: 'mfgDate', kind: 'day', optional: true, visible: kept },
  { name: 'expiryText', kind: 'text', maxLength: 40, optional: true, hint: 'inbound.form.expiryTextHint', visible: kept },
  { name: 'cases', kind: 'integer', min: 0, optional: true, visible: kept },
  { name: 'loose', kind: 'switch', hint: 'inbound.form.looseHint', visible: kept },
]
export const receipt = defineForm({ entity: 'inbound', fields: [tempRecord, { name: 'lines', kind: 'rows', fields: receiptFields }] })

const failed = (model: Record<string, unknown>): boolean => model['result'] === 'fail'

export const inspection = defineForm({
  entity: 'inspection',
  fields: [
    { name: 'abnormal', kind: 'switch', hint: 'inbound.form.abnormalHint', wide: true },
    { name: 'casesSampled', kind: 'integer', min: 0 },
    { name: 'packsSampled', kind: 'integer', min: 0 },
    { name: 'appearanceOk', kind: 'switch' },
    { name: 'labelOk', kind: 'switch' },
    { name: 'leafletOk', kind: 'switch' },
    { name: 'reportNo', kind: 'text', maxLength: 40, optional: true, hint: 'inbound.form.reportHint' },
    { name: 'reportFileId', kind: 'file', optional: true, label: 'field.inbound.reportFileId' },
    { name: 'result', kind: 'radio', enum: 'inspection_result', options: ['pass', 'fail'] },
    { name: 'unqualifiedItems', kind: 'textarea', maxLength: 400, visible: failed },
    { name: 'disposal', kind: 'textarea', maxLength: 400, visible: failed },
  ],
})

export const labels = defineForm({ entity: 'inbound', fields: [{ name: 'count', kind: 'integer', min: 1, unit: 'code', hint: 'inbound.form.countHint' }] })
export const reason = defineForm({ entity: 'inbound', fields: [{ name: 'reason', kind: 'textarea', maxLength: 400 }] })

export const rowName = (row: OrderRow): string => row.number || text('inbound.title')
