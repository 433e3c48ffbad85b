import { declareTones, defineForm, defineList, type FormField, type FormSchema, type Model } from '@/kit'
import { alertsPath, type Dispense, dispensesPath, type ReturnRow, returnsPath } from './api'

const returnStates = ['sent', 'received', 'inspected']
const reasons = ['damaged', 'nearExpiry', 'slowMoving', 'qualityDoubt', 'recall']

declareTones('drugReturn', { sent: 'wait', received: 'info', inspected: 'ok' })

export const list = defineList<Dispense>({
  entity: 'dispense',
  path: dispensesPath,
  exports: ['number', 'createdAt', 'itemName', 'code', 'batchNo', 'units', 'unitsLeft', 'supplyDays', 'doctorName', 'pharmacistName', 'clinicName'],
  unit: 'row',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 176, fixed: true, priority: 1 },
    { field: 'createdAt', kind: 'instant', width: 132, priority: 1, sort: 'createdAt' },
    { field: 'itemName', width: 170, grow: true, priority: 1 },
    { field: 'batchNo', width: 112, priority: 3 },
    { field: 'units', kind: 'number', width: 76, priority: 2 },
    { field: 'unitsLeft', kind: 'number', width: 76, priority: 4 },
    { field: 'residentId', width: 140, priority: 2, value: (row) => row.residentIdMasked },
    { field: 'prescriptionNo', width: 130, priority: 4 },
    { field: 'pharmacistName', width: 104, priority: 3 },
    { field: 'clinicName', width: 170, priority: 3 },
    { field: 'code', kind: 'code', width: 216, priority: 5, hidden: true },
    { field: 'supplyDays', kind: 'number', width: 90, priority: 5, hidden: true },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'dispensing.search.hint' },
    { name: 'code', kind: 'text' },
    { name: 'createdAt', kind: 'dayRange' },
  ],
})

export const returns = defineList<ReturnRow>({
  entity: 'drugReturn',
  path: returnsPath,
  exports: ['number', 'state', 'itemName', 'qty', 'reason', 'clinicName', 'createdAt'],
  unit: 'order',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'itemName', width: 170, grow: true, priority: 1 },
    { field: 'qty', kind: 'number', width: 70, priority: 2 },
    { field: 'reason', kind: 'enum', enum: 'returnReason', width: 120, priority: 2 },
    { field: 'clinicName', width: 180, priority: 3 },
    { field: 'outboundNumber', kind: 'businessNumber', width: 176, priority: 4 },
    { field: 'createdAt', kind: 'instant', width: 132, priority: 3, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'dispensing.returns.searchHint' },
    { name: 'state', kind: 'multi', options: returnStates },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, ...returnStates.map((state) => ({ key: state, filters: { state } }))],
})

const codes: FormField = { name: 'codes', kind: 'tags', wide: true, hint: 'dispensing.form.codesHint' }

export const returnForm = defineForm({
  entity: 'drugReturn',
  fields: [
    codes,
    { name: 'reason', kind: 'select', enum: 'returnReason', options: reasons },
    { name: 'note', kind: 'textarea', maxLength: 400, optional: true, wide: true },
  ],
})

const location: FormField = { name: 'locationCode', kind: 'text', maxLength: 40 }
export const receiving = defineForm({ entity: 'drugReturn', fields: [{ ...location, hint: 'dispensing.form.returnsZoneHint' }, codes] })

const failed = (model: Model): boolean => model['result'] === 'fail'
/** inspecting asks of a cold item the proof that it stayed cold, before it goes back to stock. */
export const inspectForm = (cold: boolean): FormSchema => ({
  entity: 'drugReturn',
  fields: [
    codes,
    { name: 'result', kind: 'radio', enum: 'inspection_result', options: ['pass', 'fail'], wide: true },
    { ...location, hint: 'dispensing.form.inspectZoneHint' },
    { name: 'note', kind: 'textarea', maxLength: 400, wide: true, visible: failed },
    ...(cold
      ? ([
          { name: 'tempProof', kind: 'text', maxLength: 80, hint: 'dispensing.form.proofHint', visible: (model) => !failed(model) },
          { name: 'tempLow', kind: 'decimal', scale: 10, unit: 'celsius', visible: (model) => !failed(model) },
          { name: 'tempHigh', kind: 'decimal', scale: 10, unit: 'celsius', visible: (model) => !failed(model) },
        ] as FormField[])
      : []),
  ],
})
export const inspecting = inspectForm(true)

/** scansOf turns typed or scanned codes into what the server takes. */
export const scansOf = (model: Model): Model => ({ ...model, codes: (model['codes'] as string[]).map((text) => ({ text })) })

/** What is written of repeated attempts to dispense a box; the desk shows them. */
export const alerts = { path: alertsPath, exports: ['createdAt', 'kind', 'code', 'itemName', 'orgName', 'personName', 'firstOrgName', 'firstAt'] }
