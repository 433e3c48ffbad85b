import { daysUntil, declareTones, defineForm, defineList, type Expiry, type FormSchema, lastDay, type Option, said, text, today, type Tone } from '@/kit'
import { codesPath, type CodeRow, expiryOf, findBatches, findHolders, findItems, type Hold, holdsPath, stockPath, type StockRow } from './api'
import { codeStates, codeTones } from './life'

declareTones('code', codeTones)
declareTones('stock', codeTones)
declareTones('hold', { active: 'lock', released: 'ok' })

const usable = new Set(['stock', 'picked', 'checked', 'transit', 'clinic', 'partial'])

/** An expired box is not good, wherever it lies. */
export function spoilt(expiry: Expiry | undefined, state: string): Tone | undefined {
  return expiry && usable.has(state) && daysUntil(lastDay(expiry)) < 0 ? 'danger' : undefined
}

export const codes = defineList<CodeRow>({
  entity: 'code',
  path: codesPath,
  exports: ['code', 'state', 'itemName', 'batchNo', 'expiry', 'holderName', 'labelledAt', 'level', 'parent'],
  sort: '-code',
  unit: 'code',
  columns: [
    { field: 'code', kind: 'code', width: 216, fixed: true, priority: 1, sort: 'code' },
    { field: 'state', kind: 'state', width: 128, priority: 1, tone: (row) => spoilt(expiryOf(row.batch), row.state) },
    { field: 'itemName', width: 150, priority: 2 },
    { field: 'batchNo', width: 112, priority: 2, value: (row) => row.batch?.batchNo },
    { field: 'expiry', kind: 'expiry', width: 132, priority: 2, value: (row) => expiryOf(row.batch) },
    { field: 'holderName', width: 204, grow: true, priority: 3 },
    { field: 'labelledAt', kind: 'instant', width: 116, priority: 4 },
    { field: 'level', kind: 'enum', enum: 'codeLevel', width: 84, priority: 5, hidden: true },
    { field: 'parent', kind: 'code', width: 216, priority: 5, hidden: true },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'ledger.codes.searchHint' },
    { name: 'state', kind: 'multi', options: codeStates },
    { name: 'itemId', kind: 'remote', load: findItems },
    { name: 'holderId', kind: 'remote', load: findHolders },
    { name: 'batchId', kind: 'remote', load: findBatches },
  ],
  views: [
    { key: 'all', filters: {} },
    { key: 'stock', filters: { state: 'stock' } },
    { key: 'transit', filters: { state: 'transit' } },
    { key: 'clinic', filters: { state: 'clinic,partial' } },
    { key: 'recalled', filters: { state: 'recalled' } },
    { key: 'loose', filters: { state: 'generated,printed' } },
  ],
})

const day = 86_400_000
const inDays = (days: number): string => new Date(Date.parse(today()) + days * day).toISOString().slice(0, 10)

/** stockList is made when the page opens: its shelf-life views count from today. */
export const stockList = () =>
  defineList<StockRow>({
    entity: 'stock',
    path: stockPath,
    exports: ['itemName', 'batchNo', 'expiryDate', 'quantity', 'state', 'locationCode', 'holderName'],
    sort: 'expiryDate',
    unit: 'row',
    sums: { quantity: 'ledger.stock.sum' },
    columns: [
      { field: 'itemName', width: 160, grow: true, fixed: true, priority: 1 },
      { field: 'batchNo', width: 116, priority: 2 },
      { field: 'expiryDate', kind: 'expiry', width: 136, priority: 1, sort: 'expiryDate', value: expiryOf },
      { field: 'quantity', kind: 'number', width: 84, priority: 2 },
      { field: 'state', kind: 'state', width: 124, priority: 2, tone: (row) => spoilt(expiryOf(row), row.state) },
      { field: 'locationCode', width: 150, priority: 3 },
      { field: 'holderName', width: 200, priority: 3 },
    ],
    search: [
      { name: 'q', kind: 'text', label: 'field.batchNo', hint: 'ledger.stock.searchHint' },
      { name: 'itemId', kind: 'remote', load: findItems },
      { name: 'holderId', kind: 'remote', load: findHolders },
      { name: 'state', kind: 'multi', options: stockStates },
    ],
    views: [
      { key: 'all', filters: {} },
      { key: 'within180', filters: { expiryUntil: inDays(180) } },
      { key: 'within90', filters: { expiryUntil: inDays(90) } },
      { key: 'within30', filters: { expiryUntil: inDays(30) } },
      { key: 'expired', filters: { expiryUntil: inDays(-1) } },
    ],
  })
const stockStates = ['bound', 'awaiting', 'stock', 'picked', 'checked', 'transit', 'clinic', 'partial', 'dispensed', 'return_transit', 'return_check', 'lost', 'recalled', 'unqualified', 'to_destroy', 'macao_transit']
export const stock = stockList()

export const holds = defineList<Hold>({
  entity: 'hold',
  path: holdsPath,
  exports: ['target', 'targetKind', 'kind', 'reason', 'instruction', 'placedAt', 'releasedAt'],
  sort: '-placedAt',
  unit: 'hold',
  columns: [
    { field: 'target', width: 206, grow: true, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 104, priority: 1, value: (row) => (row.releasedAt ? 'released' : 'active') },
    { field: 'kind', kind: 'enum', enum: 'hold', width: 104, priority: 2 },
    { field: 'reason', width: 210, priority: 2, sub: (row) => row.instruction || undefined },
    { field: 'placedAt', kind: 'instant', width: 130, priority: 2, sort: 'placedAt', sub: (row) => [row.placedByName, row.orgName].filter(Boolean).join(' · ') || undefined },
    { field: 'releasedAt', kind: 'instant', width: 130, priority: 4, sub: (row) => row.releaseReason || undefined },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'ledger.holds.searchHint' },
    { name: 'kind', kind: 'multi', enum: 'hold', options: ['quality', 'regulator', 'catalogue', 'recall'] },
    { name: 'targetKind', kind: 'select', enum: 'holdTarget', options: ['code', 'batch', 'item'] },
  ],
  views: [
    { key: 'active', filters: { active: 'true' } },
    { key: 'recall', filters: { active: 'true', kind: 'recall' } },
    { key: 'regulator', filters: { active: 'true', kind: 'regulator' } },
    { key: 'quality', filters: { active: 'true', kind: 'quality' } },
    { key: 'all', filters: {} },
  ],
})

const is = (field: string, value: string) => (model: Record<string, unknown>): boolean => model[field] === value
const recall = is('kind', 'recall')

type Load = (query: string) => Promise<Option[]>

/** A picker that also offers what the page came with, so that its name shows before anyone types. */
const offering = (load: Load, known: () => Promise<Option[]>): Load => async (query) => {
  const [first, found] = await Promise.all([known(), load(query)])
  return [...first.filter((option) => !found.some(({ value }) => value === option.value)), ...found]
}
const nothing = (): Promise<Option[]> => Promise.resolve([])

/** holdForm asks what is locked, of the targets the post may hold; why is asked when it is confirmed. */
export const holdForm = (kinds: string[], targets: string[], known: () => Promise<Option[]> = nothing): FormSchema => ({
  entity: 'hold',
  fields: [
    { name: 'kind', kind: 'radio', enum: 'hold', options: kinds, initial: kinds[0], wide: true, hint: 'ledger.hold.kindHint' },
    { name: 'targetKind', kind: 'radio', enum: 'holdTarget', options: targets, initial: 'code', wide: true, visible: (model) => !recall(model) },
    { name: 'code', kind: 'text', maxLength: 80, wide: true, hint: 'ledger.hold.codeHint', visible: (model) => !recall(model) && model['targetKind'] === 'code' },
    { name: 'batch', kind: 'remote', load: offering(findBatches, known), wide: true, hint: 'ledger.hold.batchHint', visible: (model) => recall(model) || model['targetKind'] === 'batch' },
    { name: 'item', kind: 'remote', load: findItems, wide: true, visible: (model) => !recall(model) && model['targetKind'] === 'item' },
    { name: 'instruction', kind: 'textarea', maxLength: 800, hint: 'ledger.hold.instructionHint', visible: recall },
  ],
})
export const newHold = defineForm(holdForm(['quality', 'regulator', 'recall'], ['code', 'batch', 'item']))

export const codeName = (row: CodeRow): string => row.code
export const stockName = (row: StockRow): string => `${said(row.itemName).main} ${row.batchNo}`
export const holdName = (row: Hold): string => row.batchNo ?? said(row.itemName).main ?? text('ledger.holds.title')
