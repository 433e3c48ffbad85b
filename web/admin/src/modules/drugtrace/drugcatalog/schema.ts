import { declareTones, defineForm, defineList, type FormField, type Model } from '@/kit'
import { findItems, findSuppliers, type Item, itemsPath, type Trade, tradesPath } from './api'
import { wordOf } from './words'

export const states = ['draft', 'pending', 'effective', 'suspended', 'removed']
export const supplyClasses = ['MSRM', 'HOSP', 'OTC', 'TCM']
export const categories = ['chemical', 'tcm', 'natural', 'other']
export const storageClasses = ['ambient', 'cool', 'coolDark', 'cold']
export const dosageForms = ['tablet', 'capsule', 'granules', 'powder', 'syrup', 'oralSolution', 'suspension', 'injection', 'eyeDrops', 'inhaler', 'spray', 'ointment', 'cream', 'liniment', 'patch', 'suppository', 'pill']
const schemes = ['DESIGNATED_MACAO', 'GANGAO_YAOXIETONG', 'MACAO_EXTERNAL_CPM']
const excludedClasses = ['narcotic', 'psychotropic', 'anabolic', 'precursor', 'radioactive']
const tradeStates = ['draft', 'toReview', 'approved', 'rejected']
const papers = ['licence', 'businessLicence', 'annualReport', 'qualitySystem', 'sealSpecimen', 'bankAccount', 'registration', 'testReport', 'labelLeaflet']

declareTones('drugItem', { notYet: 'wait', ended: 'void' })
declareTones('drugItemVersion', { discarded: 'void' })

export const list = defineList<Item>({
  entity: 'drugItem',
  path: itemsPath,
  sort: 'catalogNo',
  unit: 'item',
  counts: true,
  columns: [
    { field: 'nameHant', width: 180, grow: true, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 116, priority: 1 },
    { field: 'catalogNo', width: 100, priority: 3, sort: 'catalogNo' },
    { field: 'strength', width: 150, priority: 2, value: (row) => `${wordOf('dosageForm', row.dosageForm)} ${row.strength}`, sub: (row) => row.packSpec },
    { field: 'storageClass', kind: 'enum', enum: 'storageClass', width: 100, priority: 2 },
    { field: 'supplyClass', kind: 'enum', enum: 'supplyClass', width: 100, priority: 3 },
    { field: 'macaoRegNo', width: 124, priority: 4 },
    { field: 'productCode7', width: 104, priority: 3, sort: 'productCode7' },
    { field: 'revisionState', width: 112, priority: 3 },
    { field: 'updatedAt', kind: 'instant', width: 124, priority: 5 },
    { field: 'catalogBatch', width: 104, priority: 5, hidden: true },
    { field: 'drugCategory', kind: 'enum', enum: 'drugCategory', width: 104, priority: 5, hidden: true },
    { field: 'inn', width: 150, priority: 5, hidden: true, lang: 'en' },
    { field: 'manufacturer', width: 180, priority: 5, hidden: true },
    { field: 'holder', width: 180, priority: 5, hidden: true },
    { field: 'gtin', width: 140, priority: 5, hidden: true },
    { field: 'effectiveFrom', kind: 'day', width: 112, priority: 5, hidden: true },
    { field: 'createdAt', kind: 'instant', width: 124, priority: 5, hidden: true, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'drugcatalog.search.hint' },
    { name: 'storageClass', kind: 'multi', enum: 'storageClass', options: storageClasses },
    { name: 'supplyClass', kind: 'multi', enum: 'supplyClass', options: supplyClasses },
    { name: 'drugCategory', kind: 'multi', enum: 'drugCategory', options: categories },
    { name: 'catalogBatch', kind: 'text' },
    { name: 'createdAt', kind: 'dayRange' },
    { name: 'state', kind: 'multi', options: states },
  ],
  views: [
    { key: 'all', filters: {} },
    ...states.map((state) => ({ key: state, filters: { state } })),
    { key: 'toApprove', filters: { revisionState: 'pending' } },
  ],
})

export const form = defineForm({
  entity: 'drugItem',
  fields: [
    { name: 'catalogNo', kind: 'text', maxLength: 32, heading: 'drugcatalog.form.catalogue' },
    { name: 'catalogBatch', kind: 'text', maxLength: 40, optional: true },
    { name: 'scheme', kind: 'select', enum: 'drugScheme', options: schemes, initial: schemes[0] },
    { name: 'productCode7', kind: 'text', maxLength: 7, hint: 'drugcatalog.form.productCodeHint' },
    { name: 'nameHant', kind: 'text', maxLength: 120, lang: 'zh-Hant', heading: 'drugcatalog.form.names' },
    { name: 'nameHans', kind: 'text', maxLength: 120, optional: true, lang: 'zh-Hans', hint: 'drugcatalog.form.nameHansHint' },
    { name: 'namePt', kind: 'text', maxLength: 120, optional: true, lang: 'pt', hint: 'drugcatalog.form.foreignHint' },
    { name: 'nameEn', kind: 'text', maxLength: 120, optional: true, lang: 'en' },
    { name: 'inn', kind: 'text', maxLength: 120, lang: 'en' },
    { name: 'brand', kind: 'text', maxLength: 120, optional: true },
    { name: 'dosageForm', kind: 'select', enum: 'dosageForm', options: dosageForms, heading: 'drugcatalog.form.pack' },
    { name: 'strength', kind: 'text', maxLength: 80 },
    { name: 'packSpec', kind: 'text', maxLength: 120 },
    { name: 'packQty', kind: 'integer', min: 1, max: 100_000, hint: 'drugcatalog.form.packQtyHint' },
    { name: 'gtin', kind: 'text', maxLength: 14, optional: true, hint: 'drugcatalog.form.gtinHint' },
    { name: 'atcCode', kind: 'text', maxLength: 10, optional: true },
    { name: 'macaoRegNo', kind: 'text', maxLength: 40, heading: 'drugcatalog.form.registration' },
    { name: 'macaoRegValidTo', kind: 'day', optional: true },
    { name: 'supplyClass', kind: 'select', enum: 'supplyClass', options: supplyClasses },
    { name: 'drugCategory', kind: 'select', enum: 'drugCategory', options: categories },
    { name: 'isBiologic', kind: 'switch', hint: 'drugcatalog.form.biologicHint' },
    { name: 'excludedFlags', kind: 'multi', enum: 'excludedClass', options: excludedClasses, optional: true, hint: 'drugcatalog.form.excludedHint' },
    { name: 'storageClass', kind: 'select', enum: 'storageClass', options: storageClasses, heading: 'drugcatalog.form.storage' },
    { name: 'shelfLifeMonths', kind: 'integer', min: 1 },
    { name: 'tempMin', kind: 'decimal', scale: 10, unit: 'celsius', optional: true, hint: 'drugcatalog.form.tempHint' },
    { name: 'tempMax', kind: 'decimal', scale: 10, unit: 'celsius', optional: true },
    { name: 'lightProtect', kind: 'switch' },
    { name: 'externalUse', kind: 'switch' },
    { name: 'manufacturer', kind: 'text', maxLength: 160, heading: 'drugcatalog.form.makers' },
    { name: 'manufacturerCountry', kind: 'text', maxLength: 2, optional: true, hint: 'drugcatalog.form.countryHint' },
    { name: 'holder', kind: 'text', maxLength: 160 },
    { name: 'macaoImporter', kind: 'text', maxLength: 160, optional: true },
    { name: 'approvedDocNo', kind: 'text', maxLength: 80, optional: true, hint: 'drugcatalog.form.documentHint', heading: 'drugcatalog.form.approval' },
    { name: 'effectiveFrom', kind: 'day', optional: true },
    { name: 'effectiveTo', kind: 'day', optional: true },
  ],
})

const reason: FormField = { name: 'reason', kind: 'textarea', maxLength: 400, wide: true }
const documentNo: FormField = { name: 'documentNo', kind: 'text', maxLength: 80, wide: true, hint: 'drugcatalog.form.decisionHint' }

/** What a decision asks: the law wants a document for everything that changes an approved item. */
export const opinion: FormField[] = [{ ...reason, optional: true, label: 'drugcatalog.opinion' }]
export const refusal: FormField[] = [reason]
export const decision: FormField[] = [reason, documentNo]

export const leaflet = defineForm({
  entity: 'leaflet',
  fields: [
    { name: 'title', kind: 'text', maxLength: 200, wide: true, label: 'drugcatalog.leaflet.title' },
    {
      name: 'sections',
      kind: 'rows',
      label: 'drugcatalog.leaflet.sections',
      initial: [{ heading: '', text: '' }],
      fields: [
        { name: 'heading', kind: 'text', maxLength: 120, wide: true, label: 'drugcatalog.leaflet.heading' },
        { name: 'text', kind: 'textarea', maxLength: 8000, wide: true, label: 'drugcatalog.leaflet.text' },
      ],
    },
  ],
})

export const trades = defineList<Trade>({
  entity: 'firstTrade',
  path: tradesPath,
  exports: ['number', 'state', 'kind', 'subjectName', 'orgName', 'submittedAt', 'reviewedAt', 'createdAt'],
  unit: 'order',
  columns: [
    { field: 'number', kind: 'businessNumber', width: 180, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'kind', kind: 'enum', enum: 'firstTradeKind', width: 104, priority: 2 },
    { field: 'subjectName', width: 200, grow: true, priority: 1 },
    { field: 'orgName', width: 180, priority: 4 },
    { field: 'submittedAt', kind: 'instant', width: 124, priority: 3 },
    { field: 'reviewedAt', kind: 'instant', width: 124, priority: 3 },
    { field: 'createdAt', kind: 'instant', width: 124, priority: 5, hidden: true, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'drugcatalog.trade.searchHint' },
    { name: 'kind', kind: 'select', enum: 'firstTradeKind', options: ['organisation', 'item'] },
    { name: 'state', kind: 'multi', options: tradeStates },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, ...tradeStates.map((state) => ({ key: state, filters: { state } }))],
})

const withItem = (model: Model): boolean => model['kind'] === 'item'

/** tradeForm keeps two pickers for one field of the body: a supplier or an item. */
export const tradeForm = defineForm({
  entity: 'firstTrade',
  fields: [
    { name: 'kind', kind: 'radio', enum: 'firstTradeKind', options: ['organisation', 'item'], initial: 'organisation', wide: true },
    { name: 'supplierId', kind: 'remote', load: findSuppliers, wide: true, label: 'enum.firstTradeKind.organisation', visible: (model) => !withItem(model) },
    { name: 'itemId', kind: 'remote', load: findItems, wide: true, label: 'enum.firstTradeKind.item', visible: withItem },
    {
      name: 'evidence',
      kind: 'rows',
      optional: true,
      fields: [
        { name: 'kind', kind: 'select', enum: 'evidence', options: papers, label: 'drugcatalog.evidence.kind' },
        { name: 'number', kind: 'text', maxLength: 80, optional: true, label: 'drugcatalog.evidence.number' },
        { name: 'validTo', kind: 'day', optional: true, label: 'drugcatalog.evidence.validTo' },
        { name: 'seen', kind: 'switch', label: 'drugcatalog.evidence.seen' },
        { name: 'note', kind: 'text', maxLength: 200, optional: true, wide: true, label: 'drugcatalog.evidence.note' },
      ],
    },
    { name: 'note', kind: 'textarea', maxLength: 800, optional: true, wide: true },
  ],
})

const tradeNote: FormField = { name: 'note', kind: 'textarea', maxLength: 400, wide: true, label: 'field.firstTrade.reviewNote' }
export const tradeOpinion: FormField[] = [{ ...tradeNote, optional: true }]
export const tradeRefusal: FormField[] = [tradeNote]
