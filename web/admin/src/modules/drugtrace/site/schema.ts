import { declareTones, defineForm, defineList, type Expiry, type FormField, type FormSchema, type Option } from '@/kit'
import { type Clinic, clinicsPath, findClinicOrganisations, type Location, locationsPath, warehousesPath, zonesPath } from './api'

const zoneTypes = ['awaiting', 'qualified', 'unqualified', 'shipping', 'returns', 'recall']
const storageClasses = ['ambient', 'cool', 'coolDark', 'cold']
const clinicStates = ['active', 'suspended', 'ended']

declareTones('clinic', { none: 'void', notYet: 'wait' })

export const locations = defineList<Location>({
  entity: 'location',
  path: locationsPath,
  exports: ['code', 'zoneName', 'zoneType', 'storageClass', 'externalUse', 'maxQty', 'active'],
  sort: 'code',
  unit: 'row',
  columns: [
    { field: 'code', width: 190, grow: true, fixed: true, priority: 1, sort: 'code' },
    { field: 'zoneName', width: 170, priority: 2 },
    { field: 'storageClass', kind: 'enum', enum: 'storageClass', width: 104, priority: 3 },
    { field: 'externalUse', kind: 'yesNo', width: 84, priority: 5 },
    { field: 'maxQty', kind: 'number', width: 96, priority: 4, value: (row) => row.maxQty || undefined },
    { field: 'active', width: 104, priority: 2 },
  ],
  search: [],
})

/** What is written of the rooms that the board shows. */
export const rooms = [
  { label: 'field.zone.warehouseId', path: warehousesPath, exports: ['code', 'name', 'nameForeign', 'address', 'orgName', 'active'] },
  { label: 'field.location.zoneId', path: zonesPath, exports: ['fullCode', 'name', 'type', 'storageClass', 'externalUse', 'humidityMin', 'humidityMax', 'maxQty', 'active'] },
]

const inUse: FormField = { name: 'active', kind: 'switch', hint: 'site.form.activeHint' }
const maxQty: FormField = { name: 'maxQty', kind: 'integer', min: 0, optional: true, unit: 'box', hint: 'site.form.maxQtyHint' }

export const warehouseForm = (fresh: boolean): FormSchema => ({
  entity: 'warehouse',
  fields: [
    ...(fresh ? [{ name: 'code', kind: 'text', maxLength: 6, hint: 'site.form.codeHint' } as FormField] : []),
    { name: 'name', kind: 'text', maxLength: 120 },
    { name: 'nameForeign', kind: 'text', maxLength: 120, optional: true },
    { name: 'address', kind: 'text', maxLength: 240, optional: true, wide: true },
    ...(fresh ? [] : [inUse]),
  ],
})

/** zoneForm: what a zone is for is fixed once it is open, because goods lie in it. */
export const zoneForm = (warehouses: Option[], fresh: boolean): FormSchema => ({
  entity: 'zone',
  fields: [
    ...(fresh
      ? ([
          { name: 'warehouseId', kind: 'remote', load: () => Promise.resolve(warehouses), wide: true },
          { name: 'code', kind: 'text', maxLength: 6, hint: 'site.form.codeHint' },
        ] as FormField[])
      : []),
    { name: 'name', kind: 'text', maxLength: 120 },
    ...(fresh
      ? ([
          { name: 'type', kind: 'select', enum: 'zoneType', options: zoneTypes, hint: 'site.form.typeHint' },
          { name: 'storageClass', kind: 'select', enum: 'storageClass', options: storageClasses },
          { name: 'externalUse', kind: 'switch' },
        ] as FormField[])
      : []),
    { name: 'humidityMin', kind: 'integer', min: 0, max: 100 },
    { name: 'humidityMax', kind: 'integer', min: 0, max: 100 },
    maxQty,
    ...(fresh ? [] : [inUse]),
  ],
})

const count = (name: string, label: string): FormField => ({ name, kind: 'integer', min: 1, max: 99, label })
export const rangeForm = (zones: Option[]): FormSchema => ({
  entity: 'location',
  fields: [
    { name: 'zoneId', kind: 'remote', load: () => Promise.resolve(zones), wide: true },
    count('rowFrom', 'site.form.rowFrom'),
    count('rowTo', 'site.form.rowTo'),
    count('levels', 'site.form.levels'),
    count('positions', 'site.form.positions'),
    maxQty,
  ],
})

export const locationForm = defineForm({ entity: 'location', fields: [maxQty, inUse] })
export const warehouse = warehouseForm(true)
export const zone = zoneForm([], true)
export const range = rangeForm([])

const until = (row: Clinic): Expiry | undefined => (row.designatedTo ? { date: row.designatedTo, precision: 'day' } : undefined)

export const clinics = defineList<Clinic>({
  entity: 'clinic',
  path: clinicsPath,
  exports: ['name', 'state', 'licenceNo', 'designatedFrom', 'designatedTo', 'allowed', 'approvedDocNo', 'address'],
  unit: 'organisation',
  columns: [
    { field: 'name', width: 220, grow: true, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'licenceNo', width: 180, priority: 2 },
    { field: 'designatedFrom', kind: 'day', width: 116, priority: 3 },
    { field: 'designatedTo', kind: 'expiry', width: 132, priority: 2, value: until, none: 'site.noEnd' },
    { field: 'allowed', kind: 'enum', enum: 'allowedItems', width: 130, priority: 3 },
    { field: 'approvedDocNo', width: 150, priority: 4 },
    { field: 'address', width: 220, priority: 5, hidden: true },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'site.clinics.searchHint' },
    { name: 'state', kind: 'select', options: clinicStates },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, ...clinicStates.map((state) => ({ key: state, filters: { state } }))],
})

/** clinicForm: the institution is fixed once designated. */
export const clinicForm = (record?: Clinic): FormSchema => ({
  entity: 'clinic',
  fields: [
    { name: 'orgId', kind: 'remote', load: record ? () => Promise.resolve([{ value: record.orgId, label: record.name }]) : findClinicOrganisations, wide: true, hint: 'site.form.clinicHint' },
    { name: 'licenceNo', kind: 'text', maxLength: 60 },
    { name: 'approvedDocNo', kind: 'text', maxLength: 80, optional: true },
    { name: 'address', kind: 'text', maxLength: 240, optional: true, wide: true },
    { name: 'designatedFrom', kind: 'day' },
    { name: 'designatedTo', kind: 'day', optional: true, hint: 'site.form.untilHint' },
    { name: 'allowed', kind: 'radio', enum: 'allowedItems', options: ['all', 'list'], initial: 'all', wide: true },
    { name: 'itemIds', kind: 'multi', options: [], wide: true, visible: (model) => model['allowed'] === 'list' },
  ],
})
export const clinic = clinicForm()

export const reasonFields: FormField[] = [{ name: 'reason', kind: 'textarea', maxLength: 400, wide: true }]
