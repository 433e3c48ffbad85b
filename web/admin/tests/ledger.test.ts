import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { setLanguage } from '../src/kit/i18n'
import { expiryOf, findBatches, type Hold, nameTarget, placeHold, reachOf, releaseHold, splitCodes, type StockRow, type TraceEvent } from '../src/modules/drugtrace/ledger/api'
import { codeStates, codeTones, historyOf, isActive, lifeOf, papersOf, placeKinds, releasePermission, targetsOf } from '../src/modules/drugtrace/ledger/life'
import { holdForm, spoilt, stockList } from '../src/modules/drugtrace/ledger/schema'
import { check, toModel } from '../src/kit/form/model'

let serial = 0
const event = (operation: string, stateAfter: string, more: Partial<TraceEvent> = {}): TraceEvent => ({
  id: String(++serial), eventTime: '', recordedAt: `2026-11-20T0${serial % 10}:00:00.000Z`, operation, stateAfter, holderId: 'depot', holderName: 'Depot', sourceName: '', locationCode: '',
  documentType: '', documentId: '', documentNo: '', codeCount: 1, temperature: null, note: '', personName: 'Person', ...more,
})
/** Newest first, as the server answers. */
const life = (...states: string[]): TraceEvent[] => states.map((state) => event(state, state)).reverse()
const marks = (state: string, events: TraceEvent[]): string[] => lifeOf({ state, events }).map((step) => `${step.key}:${step.state}`)

describe('life of a box', () => {
  it('knows stations passed, the present one and those to come', () => {
    expect(marks('stock', life('printed', 'bound', 'awaiting', 'stock'))).toEqual(['printed:done', 'bound:done', 'awaiting:done', 'stock:current', 'transit:future', 'clinic:future', 'dispensed:future'])
  })
  it('tells a picked box as the depot’s and a part-used one as the clinic’s', () => {
    expect(marks('picked', life('printed', 'bound', 'awaiting', 'stock', 'picked'))[3]).toBe('picked:current')
    expect(marks('partial', life('printed', 'bound', 'awaiting', 'stock', 'transit', 'clinic', 'partial'))[5]).toBe('partial:current')
  })
  it('is done to the end when it was dispensed', () => {
    expect(new Set(lifeOf({ state: 'dispensed', events: life('printed', 'bound', 'awaiting', 'stock', 'transit', 'clinic', 'dispensed') }).map((step) => step.state))).toEqual(new Set(['done']))
  })
  it('puts a side state where the box left the way, and ends there when nothing can follow', () => {
    expect(marks('recalled', life('printed', 'bound', 'awaiting', 'stock', 'recalled'))).toEqual(['printed:done', 'bound:done', 'awaiting:done', 'recalled:side', 'transit:future', 'clinic:future', 'dispensed:future'])
    expect(marks('void', life('printed', 'void'))).toEqual(['void:side'])
  })
  it('gives each station its first arrival: when, who and where', () => {
    const events = [event('relocate', 'stock', { locationCode: 'WH-A-1' }), event('put_away', 'stock', { locationCode: 'WH-B-2', personName: 'Keeper', recordedAt: '2026-11-19T01:00:00.000Z' }), event('bind', 'bound')]
    expect(lifeOf({ state: 'stock', events })[3]).toMatchObject({ at: '2026-11-19T01:00:00.000Z', byName: 'Keeper', note: 'WH-B-2' })
  })
  it('has a shape for every state', () => expect(codeStates.filter((state) => !codeTones[state])).toEqual([]))
})

describe('history', () => {
  it('names both sides of a change of hands and marks what needs a look', () => {
    const entries = historyOf([event('ship', 'transit', { sourceName: 'Depot', holderName: 'Clinic', documentNo: 'CK1', temperature: 46, codeCount: 60 }), event('fail_inspection', 'unqualified', { note: 'wet' })], () => undefined)
    expect(entries[0]).toMatchObject({ action: '发运', orgName: 'Depot → Clinic', kind: 'done', device: 'CK1 · 4.6\u2009℃ · 同批操作 60 个码' })
    expect(entries[1]).toMatchObject({ kind: 'warning', reason: 'wet' })
  })
  it('lists each document once', () => {
    const papers = papersOf([event('put_away', 'stock', { documentType: 'inbound', documentId: 'o1', documentNo: 'RK1' }), event('bind', 'bound', { documentType: 'inbound', documentId: 'o1', documentNo: 'RK1' }), event('print', 'printed')])
    expect(papers).toEqual([{ type: 'inbound', id: 'o1', number: 'RK1' }])
  })
})

describe('holds', () => {
  it('lets each kind be lifted by its own post and the catalogue’s by nobody', () => {
    expect((['quality', 'regulator', 'recall', 'catalogue'] as const).map(releasePermission)).toEqual(['drugtrace.ledger.release', 'drugtrace.ledger.release-regulator', 'drugtrace.ledger.release-regulator', null])
  })
  it('offers only the kinds the post may place', () => {
    expect(placeKinds((permission) => permission === 'drugtrace.ledger.hold')).toEqual(['quality'])
    expect(placeKinds(() => true)).toEqual(['quality', 'regulator', 'recall'])
    expect(placeKinds(() => false)).toEqual([])
  })
  it('lets a clinic hold a box, and QA a whole batch or item', () => {
    expect(targetsOf('quality', (permission) => permission === 'drugtrace.ledger.hold')).toEqual(['code'])
    expect(targetsOf('quality', () => true)).toEqual(['code', 'batch', 'item'])
    expect(targetsOf('recall', () => true)).toEqual(['batch'])
  })
  it('sends each kind to its own operation', async () => {
    const fetcher = vi.fn(async (_url: string) => Response.json({ id: 'h1' }))
    vi.stubGlobal('fetch', fetcher)
    const why = { reason: 'seal broken' }
    await placeHold({ kind: 'quality', targetKind: 'code', target: 'c', ...why })
    await placeHold({ kind: 'quality', targetKind: 'batch', target: 'b', ...why })
    await placeHold({ kind: 'regulator', targetKind: 'item', target: 'i', ...why })
    await placeHold({ kind: 'recall', targetKind: 'batch', target: 'b', ...why })
    await releaseHold({ id: 'h1', kind: 'quality' }, 'checked')
    await releaseHold({ id: 'h1', kind: 'recall' }, 'checked')
    vi.unstubAllGlobals()
    expect(fetcher.mock.calls.map(([url]) => String(url).replace(/.*\/ledger/, ''))).toEqual(['/holds', '/batch-holds', '/regulator-holds', '/recalls', '/holds/h1/release', '/regulator-holds/h1/release'])
  })
  it('recalls whole batches only and asks what the public is told', () => {
    const form = holdForm(['quality', 'regulator', 'recall'], ['code', 'batch', 'item'])
    const faults = check(form, { ...toModel(form.fields), kind: 'recall' }).map(({ pointer }) => pointer)
    expect(faults).toEqual(['/batch', '/instruction'])
    expect(check(form, { ...toModel(form.fields), kind: 'quality', targetKind: 'code', code: 'x' })).toEqual([])
  })
  it('takes scanned codes apart, each once', () => {
    expect(splitCodes(' 901\n902, 901\n')).toEqual(['901', '902'])
  })
  it('is active until it is released', () => {
    expect(isActive({ releasedAt: null } as Hold)).toBe(true)
    expect(isActive({ releasedAt: '2026-11-20T00:00:00.000Z' } as Hold)).toBe(false)
  })
})

describe('what a hold reaches', () => {
  afterEach(() => vi.unstubAllGlobals())
  const row = (batchId: string, locationId: string, quantity: number): Partial<StockRow> => ({ id: batchId + locationId, batchId, batchNo: 'A1', holderId: 'depot', locationId, quantity, itemName: { hant: '藥', hans: '', pt: '', en: '' } })
  const serve = (items: unknown[], next = ''): ReturnType<typeof vi.fn> => {
    const fetcher = vi.fn(async (_url: string) => Response.json({ items, next, prev: '', total: items.length, totalIsBound: false }))
    vi.stubGlobal('fetch', fetcher)
    return fetcher
  }
  it('counts the boxes and places of one batch, not of another with the same number', async () => {
    serve([row('b1', 'p1', 40), row('b1', 'p2', 30), row('b2', 'p1', 99)])
    expect(await reachOf('batch', 'b1', 'A1')).toEqual({ boxes: 70, places: 2, more: false })
  })
  it('says when there is more than it counted', async () => {
    serve([row('b1', 'p1', 40)], 'cursor')
    expect(await reachOf('item', 'i1', '')).toMatchObject({ boxes: 40, more: true })
  })
  it('offers a batch once, however many places it lies in', async () => {
    serve([row('b1', 'p1', 40), row('b1', 'p2', 30)])
    expect(await findBatches('A')).toEqual([{ value: 'b1', label: 'A1', hint: '藥' }])
  })
  it('asks the register what a batch is called', async () => {
    const fetcher = serve([{ code: 'c', itemName: { hant: '藥' }, batch: { batchNo: 'A1' } }])
    expect(await nameTarget({ targetKind: 'batch', target: 'b1' })).toEqual({ itemName: { hant: '藥' }, batchNo: 'A1' })
    expect(String(fetcher.mock.calls[0]?.[0])).toContain('batchId=b1')
  })
})

describe('stock', () => {
  it('counts its shelf-life views from today', () => {
    const views = stockList().views ?? []
    const until = (key: string): number => Date.parse(views.find((view) => view.key === key)?.filters['expiryUntil'] ?? '')
    expect((until('within180') - until('within30')) / 86_400_000).toBe(150)
    expect(until('expired')).toBeLessThan(Date.now())
  })
  it('reads a printed expiry and knows when there is none', () => {
    expect(expiryOf({ expiryDate: '2027-05-31', expiryPrecision: 'month' })).toEqual({ date: '2027-05-31', precision: 'month' })
    expect(expiryOf(undefined)).toBeUndefined()
  })
  it('is an alarm where an expired box still counts as usable', () => {
    expect(spoilt({ date: '2020-01-31', precision: 'month' }, 'stock')).toBe('danger')
    expect(spoilt({ date: '2020-01-31', precision: 'month' }, 'destroyed')).toBeUndefined()
    expect(spoilt({ date: '2099-01-31', precision: 'month' }, 'stock')).toBeUndefined()
  })
  it.each(['drugtrace/ledger', 'platform/evidence'])('%s has all its sentences in the languages of ISAF and the clinics', (module) => {
    const keys = (lang: string): string[] => Object.keys(JSON.parse(readFileSync(`src/modules/${module}/texts/${lang}.json`, 'utf8')) as object).sort()
    for (const lang of ['zh-Hant', 'pt', 'en']) expect(keys(lang), lang).toEqual(keys('zh-Hans'))
  })
  it('says codes and stock in Portuguese too', () => {
    setLanguage('pt')
    expect(historyOf([event('sign', 'clinic')], () => undefined)[0]?.action).toBe('Assinar a recepção')
  })
})
