import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '../src/kit/api/problem'
import { toBody, toModel } from '../src/kit/form/model'
import { isVisible } from '../src/kit/form/schema'
import { setLanguage } from '../src/kit/i18n'
import { said } from '../src/kit/names'
import ScanBand from '../src/kit/scan/ScanBand.vue'
import { type Outcome, type ScanAnswer, useScan } from '../src/kit/scan/useScan'
import type { Action } from '../src/kit/types'
import { draftOf, type LabelJob, type Line, type OrderView } from '../src/modules/drugtrace/inbound/api'
import { arranged, doubled, expiryText, fill, liveLabels, looseLabels, missingLabels, receivedLines, stateOf, workingTab } from '../src/modules/drugtrace/inbound/lines'
import { orderForm, receiptFields } from '../src/modules/drugtrace/inbound/schema'
import { pageSums, viewCounts } from '../src/modules/drugtrace/inbound/useOrders'

const name = { hant: '氨氯地平片', hans: '氨氯地平片', pt: 'Amlodipina', en: '' }
const line = (more: Partial<Line> = {}): Line => ({
  id: 'l1', position: 0, itemId: 'i1', itemName: name, storageClass: 'ambient', packQty: 30, batchNo: 'AML2405A', batchId: 'b1', mfgDate: '', expiryDate: '2027-05-31',
  expiryPrecision: 'month', expiryText: '', cases: 10, loose: false, qtyExpected: 120, qtyReceived: 120, qtyRejected: 0, qtyBound: 0, qtyShelved: 0, rejectReason: '',
  releaseBy: '', releaseReason: '', result: '', sample: { cases: 3, packs: 9 }, secondNeeded: false, daysLeft: 190, ...more,
})
const job = (more: Partial<LabelJob> = {}): LabelJob => ({ id: 'j1', number: 'FM202611200001', lineId: 'l1', made: 122, printed: 122, voided: 2, bound: 100, prints: 1, createdAt: '2026-11-20T02:00:00.000Z', ...more })
const action = (word: string, more: Partial<Action> = {}): Action => ({ action: word, allowed: true, ...more })

describe('words of a line', () => {
  it('says the name on the box first to Chinese readers and their own to others', () => {
    expect(said(name)).toMatchObject({ main: '氨氯地平片', mainLang: 'zh-Hant', sub: 'Amlodipina', subLang: 'pt' })
    setLanguage('pt')
    expect(said(name)).toMatchObject({ main: 'Amlodipina', mainLang: 'pt', sub: '氨氯地平片' })
    setLanguage('en')
    expect(said(name)).toMatchObject({ main: 'Amlodipina', mainLang: 'pt' })
    expect(said({ ...name, pt: '' })).toMatchObject({ main: '氨氯地平片', mainLang: 'zh-Hant', sub: '' })
  })
  it('types an expiry as it is printed', () => {
    expect(expiryText(line())).toBe('2027-05')
    expect(expiryText(line({ expiryPrecision: 'day' }))).toBe('2027-05-31')
    expect(expiryText(line({ expiryDate: '', expiryPrecision: '' }))).toBe('')
  })
  it.each<[string, Partial<Line>, string, number]>([
    ['submitted', {}, 'planned', 0],
    ['receiving', {}, 'toReceive', 0],
    ['labelling', { qtyReceived: 0, qtyRejected: 120 }, 'rejected', 0],
    ['labelling', { qtyBound: 118 }, 'binding', 2],
    ['labelling', { qtyBound: 120 }, 'bound', 0],
    ['inspecting', { qtyBound: 120 }, 'toInspect', 0],
    ['inspecting', { result: 'pass' }, 'passed', 0],
    ['toShelve', { result: 'fail' }, 'failed', 0],
    ['toShelve', { result: 'pass', qtyShelved: 70 }, 'shelving', 50],
    ['completed', { result: 'pass', qtyShelved: 120 }, 'shelved', 0],
    ['void', {}, 'void', 0],
  ])('in %s a line is told from its counts', (state, more, word, left) => {
    expect(stateOf(line(more), { state })).toEqual({ state: word, left })
  })
})

describe('labels', () => {
  it('counts what is or may come onto a box, and what is loose', () => {
    expect(liveLabels('l1', [job(), job({ id: 'j2', lineId: 'other', made: 5 })])).toBe(120)
    expect(looseLabels(job())).toBe(20)
    expect(missingLabels(line({ qtyReceived: 130 }), [job()])).toBe(10)
    expect(missingLabels(line(), [job()])).toBe(0)
  })
  it('puts the end of coding in front once every box has a label', () => {
    const actions = [action('label', { primary: true }), action('finish-binding', { allowed: false, reason: 'two left' })]
    expect(arranged({ actions, lines: [line()], jobs: [] })).toBe(actions)
    const main = arranged({ actions, lines: [line()], jobs: [job()] }).filter((one) => one.primary)
    expect(main).toEqual([{ action: 'finish-binding', allowed: false, reason: 'two left', primary: true }])
  })
  it('leaves the order alone where there is no coding to end', () => {
    const actions = [action('complete', { primary: true })]
    expect(arranged({ actions, lines: [line()], jobs: [job()] })).toBe(actions)
  })
})

describe('sample of an abnormal line', () => {
  it.each<[string, Partial<Line>, { cases: number; packs: number }]>([
    ['doubles cases and packs', {}, { cases: 6, packs: 18 }],
    ['opens no more cases than there are', { cases: 4 }, { cases: 4, packs: 12 }],
    ['checks no more packs than there are', { qtyReceived: 14 }, { cases: 6, packs: 14 }],
    ['keeps every box when they came loose', { loose: true, sample: { cases: 10, packs: 120 } }, { cases: 10, packs: 120 }],
    ['keeps one pack where no whole case came', { cases: 0, sample: { cases: 0, packs: 1 } }, { cases: 0, packs: 1 }],
  ])('%s', (_, more, sample) => expect(doubled(line(more))).toEqual(sample))
})

describe('receipt', () => {
  const typed = { qtyReceived: 118, qtyRejected: 2, rejectReason: 'broken', batchNo: 'A', batchNoRepeat: 'A', expiry: '2027-05', expiryRepeat: '2027-05' }
  it('names the lines by the order’s own and keeps both readings', () => {
    expect(receivedLines([typed], [{ id: 'l9' }])).toEqual([{ ...typed, lineId: 'l9' }])
  })
  it('sends a refused line without dates, so that nothing unreadable blocks it', () => {
    expect(receivedLines([{ qtyReceived: 0, qtyRejected: 120, batchNo: 'A' }], [{ id: 'l1' }])).toEqual([
      { lineId: 'l1', qtyReceived: 0, qtyRejected: 120, batchNo: 'A', batchNoRepeat: 'A', expiry: '', expiryRepeat: '' },
    ])
  })
  it('asks the second reading only while something is taken in', () => {
    const repeat = receiptFields.find((field) => field.name === 'batchNoRepeat')!
    const model = toModel(receiptFields)
    expect(isVisible(repeat, { ...model, qtyReceived: '12' })).toBe(true)
    expect(isVisible(repeat, { ...model, qtyReceived: '0' })).toBe(false)
    expect(toBody(receiptFields, { ...model, qtyReceived: '0', batchNo: 'A', expiry: '2027-05' })).toEqual({ qtyReceived: 0, qtyRejected: 0, batchNo: 'A' })
  })
  it('fills both readings from the pack’s own code', () => {
    const row = {}
    expect(fill(row, { lot: 'LAT2601C', expiry: { date: '2027-01-31', precision: 'month' } })).toBe(true)
    expect(row).toEqual({ batchNo: 'LAT2601C', batchNoRepeat: 'LAT2601C', expiry: '2027-01', expiryRepeat: '2027-01' })
    expect(fill({}, {})).toBe(false)
  })
})

describe('order form', () => {
  const order = { id: 'o1', version: 3, number: 'RK202611200004', type: '102', supplierId: 's1', supplierName: 'Supplier', permitId: '', expectedAt: '2026-11-25', remark: '', lines: [line({ cases: 0 })] } as unknown as OrderView
  it('comes back from a record as it was typed', () => {
    const { fields } = orderForm(order)
    expect(toBody(fields, toModel(fields, draftOf(order)))).toEqual({
      supplierId: 's1', type: '102', expectedAt: '2026-11-25', lines: [{ itemId: 'i1', qtyExpected: 120, batchNo: 'AML2405A', expiry: '2027-05' }],
    })
  })
  it('offers the types whose boxes get codes here, and asks for a permit in each', () => {
    const field = (wanted: string) => orderForm().fields.find((found) => found.name === wanted)!
    expect(field('type').options).toEqual(['102', '107', '110', '113'])
    for (const type of field('type').options as string[]) expect(isVisible(field('permitId'), { type })).toBe(true)
  })
})

describe('list', () => {
  it('adds the view of all orders and shows zero where the server counted none', () => {
    const counts = viewCounts([{ view: 'receiving', count: 3 }, { view: 'completed', count: 1200 }])
    expect(counts.get('all')).toBe(1203)
    expect(counts.get('receiving')).toBe(3)
    expect(counts.get('draft')).toBe(0)
    expect(counts.has('completed')).toBe(false)
  })
  it('sums the page', () => expect(pageSums([{ qtyExpected: 30, qtyReceived: 0 }, { qtyExpected: 120, qtyReceived: 118 }])).toEqual({ expected: 150, received: 118 }))
  it('opens the tab where the work is', () => expect(['draft', 'labelling', 'inspecting', 'toShelve'].map(workingTab)).toEqual(['lines', 'labels', 'inspection', 'shelve']))
})

describe('scanning', () => {
  const ok = (done: number): ScanAnswer => ({ results: [{ text: 'x', result: 'ok' }], progress: { done, total: 3 } })
  const start = (send: (text: string) => Promise<ScanAnswer>) => {
    const heard: Outcome[] = []
    const drained = vi.fn()
    const sender = vi.fn((text: string, _time: string, _key: string) => send(text))
    return { scan: useScan(sender, (outcome) => heard.push(outcome), drained), heard, drained, sender }
  }
  it('sends one after the other, in order, and tells when all are done', async () => {
    let done = 0
    const { scan, heard, drained, sender } = start(() => Promise.resolve(ok(++done)))
    scan.push('  901 A ')
    scan.push('902')
    await flushPromises()
    expect(sender.mock.calls.map(([text]) => text)).toEqual(['901A', '902'])
    expect(heard).toEqual(['ok', 'ok'])
    expect(scan.progress.value).toEqual({ done: 2, total: 3 })
    expect(drained).toHaveBeenCalled()
  })
  it('stops at a wrong box and takes nothing until a person has read it', async () => {
    const { scan, sender } = start((text) => Promise.resolve(text === '2' ? { results: [{ text, result: 'wrong', message: 'not this line' }], progress: { done: 1, total: 3 } } : ok(1)))
    for (const text of ['1', '2', '3']) scan.push(text)
    await flushPromises()
    expect(scan.stopped.value).toBe(true)
    expect(scan.last.value?.message).toBe('not this line')
    scan.push('4')
    scan.goOn()
    await flushPromises()
    expect(sender.mock.calls.map(([text]) => text)).toEqual(['1', '2', '3'])
  })
  it('keeps a scan that did not arrive and sends it again under the same key', async () => {
    let tries = 0
    const { scan, heard, sender } = start(() => (++tries === 1 ? Promise.reject(new ApiError({ title: 'offline', status: 0, code: 'offline', key: '' })) : Promise.resolve(ok(1))))
    scan.push('1')
    await flushPromises()
    expect(scan.waiting.value).toBe(1)
    scan.goOn()
    await flushPromises()
    expect(heard).toEqual(['unsent', 'ok'])
    expect(sender.mock.calls[0]?.[2]).toBe(sender.mock.calls[1]?.[2])
    expect(scan.waiting.value).toBe(0)
  })
  it('drops a scan the server refused and says why', async () => {
    const { scan } = start(() => Promise.reject(new ApiError({ title: 'location taken', status: 422, code: 'inbound', key: 'inbound.mixed_batches' })))
    scan.push('1')
    await flushPromises()
    expect(scan.last.value).toMatchObject({ outcome: 'refused', message: 'location taken' })
    expect(scan.waiting.value).toBe(0)
  })
  it('shows a wrong box against the line', () => {
    const band = mount(ScanBand, {
      props: { done: 3, scan: { outcome: 'wrong' as const, text: '90100010000000010983', at: 0, message: 'other label', result: { text: '', result: 'wrong' as const, got: { batchNo: 'LAT2601G' }, expected: { batchNo: 'LAT2601C' }, placeKey: 'returns' } } },
    })
    expect(band.attributes('aria-live')).toBe('assertive')
    for (const words of ['other label', 'LAT2601G', 'LAT2601C']) expect(band.text()).toContain(words)
  })
  it('names the place where the server’s sentence does not', () => {
    const band = mount(ScanBand, { props: { done: 3, scan: { outcome: 'unknown' as const, text: 'x', at: 0, result: { text: 'x', result: 'unknown' as const, placeKey: 'quarantine' } } } })
    expect(band.text()).toContain('黄色待核区')
  })
})
