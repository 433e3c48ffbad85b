import { declareTones, defineForm, defineList, type Expiry, type Model, text } from '@/kit'
import { type Organisation, organisationsPath } from './api'
import { kindsOf, scopesOf } from './scopes'

export const kinds = ['warehouse', 'clinic', 'supplier', 'carrier', 'disposer', 'food', 'retailer', 'park', 'regulator', 'operations', 'external', 'other']
export const states = ['active', 'suspended', 'closed', 'merged']

declareTones('organisation', { closed: 'void', merged: 'void' })
declareTones('licence', { coming: 'wait' })

// The server's last day for licences without an end.
const forever = '9999-12-31'
const until = (row: Organisation): Expiry | undefined =>
  row.licenceUntil && row.licenceUntil !== forever ? { date: row.licenceUntil, precision: 'day' } : undefined

export const list = defineList<Organisation>({
  entity: 'organisation',
  path: organisationsPath,
  sort: '-createdAt',
  unit: 'organisation',
  counts: true,
  columns: [
    { field: 'name', width: 220, grow: true, fixed: true, priority: 1, sort: 'name', sub: (row) => row.nameHant || row.namePt },
    { field: 'state', kind: 'state', width: 112, priority: 1 },
    { field: 'kind', kind: 'enum', enum: 'organisationKind', width: 112, priority: 2 },
    { field: 'uscc', width: 190, priority: 3, value: (row) => row.uscc || row.macaoNo },
    { field: 'licences', label: 'field.organisation.licenceUntil', kind: 'expiry', width: 150, priority: 2, value: until },
    { field: 'contactName', width: 150, priority: 4, sub: (row) => row.phoneMasked },
    { field: 'area', width: 120, priority: 5 },
    { field: 'updatedAt', kind: 'instant', width: 130, priority: 4, sort: 'updatedAt' },
    { field: 'address', width: 200, hidden: true, priority: 5 },
    { field: 'latitude', width: 110, hidden: true, priority: 5 },
    { field: 'longitude', width: 110, hidden: true, priority: 5 },
    { field: 'namePt', width: 180, hidden: true, lang: 'pt', priority: 5 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'enterprise.search.hint' },
    { name: 'kind', kind: 'multi', enum: 'organisationKind', options: kinds },
    { name: 'state', kind: 'select', options: states },
    { name: 'licenceState', kind: 'select', enum: 'licenceState', options: ['valid', 'expiring', 'expired'] },
    { name: 'area', kind: 'text' },
    { name: 'placed', kind: 'select', enum: 'placed', options: ['yes', 'no'] },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [
    { key: 'all', filters: {} },
    { key: 'active', filters: { state: 'active' } },
    { key: 'clinics', filters: { kind: 'clinic' } },
    { key: 'expiring', filters: { licenceState: 'expiring' } },
    { key: 'expired', filters: { licenceState: 'expired' } },
  ],
})

// Kinds whose numbers carry a check digit, which a reason may overrule.
const numbered = new Set(['food_production', 'food_business', 'food_prepack'])

// Coordinates need their datum; without them there is none.
const placed = (model: Model): boolean => `${model['latitude'] ?? ''}${model['longitude'] ?? ''}`.trim() !== ''

export const form = defineForm({
  entity: 'organisation',
  fields: [
    { name: 'name', kind: 'text', maxLength: 120, wide: true },
    { name: 'nameHant', kind: 'text', maxLength: 120, optional: true, lang: 'zh-Hant' },
    { name: 'namePt', kind: 'text', maxLength: 160, optional: true, lang: 'pt' },
    { name: 'kind', kind: 'select', enum: 'organisationKind', options: kinds },
    { name: 'uscc', kind: 'text', maxLength: 40, optional: true, hint: 'enterprise.form.usccHint' },
    { name: 'macaoNo', kind: 'text', maxLength: 40, optional: true },
    { name: 'usccOverrideReason', kind: 'textarea', maxLength: 200, optional: true, hint: 'enterprise.form.overrideHint', visible: (model) => model['uscc'] !== '' },
    { name: 'contactName', kind: 'text', maxLength: 60, optional: true, heading: 'enterprise.form.contact' },
    { name: 'phone', kind: 'text', maxLength: 40, optional: true, hint: 'enterprise.form.phoneHint' },
    { name: 'address', kind: 'text', maxLength: 200, optional: true, wide: true },
    { name: 'area', kind: 'text', maxLength: 60, optional: true },
    { name: 'latitude', kind: 'text', maxLength: 20, optional: true, heading: 'enterprise.form.place', hint: 'enterprise.form.positionHint' },
    { name: 'longitude', kind: 'text', maxLength: 20, optional: true },
    { name: 'datum', kind: 'select', enum: 'datum', options: ['wgs84', 'gcj02'], hint: 'enterprise.form.datumHint', visible: placed },
    {
      name: 'licences',
      kind: 'rows',
      optional: true,
      fields: [
        { name: 'id', kind: 'text', label: 'field.licence.id', optional: true, visible: () => false },
        { name: 'kind', kind: 'select', label: 'field.licence.kind', choose: kindsOf },
        { name: 'number', kind: 'text', label: 'field.licence.number', maxLength: 60 },
        { name: 'issuedBy', kind: 'text', label: 'field.licence.issuedBy', maxLength: 120, optional: true },
        { name: 'scope', kind: 'tags', label: 'field.licence.scope', optional: true, choose: scopesOf },
        { name: 'validFrom', kind: 'day', label: 'field.licence.validFrom' },
        { name: 'validTo', kind: 'day', label: 'field.licence.validTo', optional: true },
        { name: 'overrideReason', kind: 'text', label: 'field.organisation.usccOverrideReason', maxLength: 200, optional: true, wide: true, visible: (row) => numbered.has(String(row['kind'])) },
      ],
    },
  ],
})

export const rowName = (row: Organisation): string => row.name || text('enterprise.unnamed')
