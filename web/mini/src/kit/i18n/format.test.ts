// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'

vi.stubGlobal('uni', { getStorageSync: () => '', setStorageSync: () => {}, getSystemInfoSync: () => ({ language: 'zh_CN' }) })
const { closest, setLang, t } = await import('./i18n')
const format = await import('./format')

afterEach(() => setLang('zh-Hans'))

describe('languages', () => {
  it.each([
    ['zh-MO', 'zh-Hant'], ['zh_TW', 'zh-Hant'], ['zh-Hant-HK', 'zh-Hant'], ['zh-CN', 'zh-Hans'], ['zh', 'zh-Hans'],
    ['pt-PT', 'pt'], ['pt_BR', 'pt'], ['en-GB', 'en'], ['fr', 'en'],
  ])('%s reads %s', (tag, lang) => expect(closest(tag)).toBe(lang))
  it('fills parameters, leaves unknown ones, and shows a missing key as it is', () => {
    setLang('en')
    expect(t('chip.sending', { a: 3, b: 14 })).toBe('Sending 3/14')
    expect(t('chip.sending', { a: 3 })).toBe('Sending 3/{b}')
    expect(t('no.such.key')).toBe('no.such.key')
  })
})

describe('days and quantities', () => {
  it('writes days the way each language does', () => {
    expect(format.day('2026-11-20')).toBe('2026-11-20')
    setLang('pt')
    expect(format.day('2026-11-20')).toBe('20/11/2026')
    expect(format.temperature(94)).toBe('9,4\u2009°C')
    setLang('en')
    expect(format.day('2026-11-05')).toBe('5 Nov 2026')
    expect(format.temperature(-15)).toBe('\u22121.5\u2009°C')
  })
  it('says that a month-only expiry lasts to the end of the month', () => {
    const { main, note } = format.expiry({ date: '2027-05-31', precision: 'month' })
    expect(main).toContain('5')
    expect(main).not.toContain('31')
    expect(note).not.toBe('')
    expect(format.expiry({ date: '2027-05-31', precision: 'day' })).toEqual({ main: '2027-05-31', note: '' })
  })
  it('counts days past the expiry by the calendar', () => {
    const value = { date: '2026-10-31', precision: 'day' as const }
    expect(format.daysPast(value, new Date(2026, 9, 31, 23, 59))).toBe(0)
    expect(format.daysPast(value, new Date(2026, 10, 1, 0, 1))).toBe(1)
    expect(format.daysPast(value, new Date(2026, 10, 20, 12))).toBe(20)
  })
  it('says the time left in the largest useful unit', () => {
    const now = Date.parse('2026-11-20T02:00:00Z')
    expect(format.remaining('2026-11-20T02:40:00Z', now)).toBe(t('time.left', { time: t('time.minutes', { m: 40 }) }))
    expect(format.remaining('2026-11-20T01:59:59Z', now)).toBe(t('time.over', { time: t('time.minutes', { m: 1 }) }))
    setLang('en')
    expect(format.remaining('2026-11-20T16:00:00Z', now)).toBe('14 h left')
    expect(format.remaining('2026-11-19T23:48:00Z', now)).toBe('2 h 12 min overdue')
    expect(format.remaining('2026-11-23T01:00:00Z', now)).toBe('2 days left')
  })
  it('marks Chinese on a Portuguese or English page', () => {
    expect(format.textLang('溶出度不合格')).toBeUndefined()
    setLang('pt')
    expect(format.textLang('溶出度不合格')).toBe('zh')
    expect(format.textLang('Dissolution')).toBeUndefined()
  })
  it('groups codes and shortens numbers', () => {
    expect(format.codeGroups('90100010000041319595')).toEqual(['9010001', '000004131', '959', '5'])
    expect(format.codeTail('90100010000041319595')).toBe('\u20264131 959 5')
    expect(format.shortNumber('CK202611200003')).toBe('CK\u20260003')
    expect(format.count(1234567)).toBe('1,234,567')
  })
  it('names the strength once', () => {
    expect(format.pack('5 mg', '5 mg × 30')).toBe('5 mg × 30')
    expect(format.pack('5 mg', '30 片')).toBe('5 mg · 30 片')
    expect(format.pack('100 mL', '')).toBe('100 mL')
    expect(format.pack()).toBe('')
  })
  it('takes the nearest name', () => {
    expect(format.name({ hant: '氨氯地平片', pt: 'Amlodipina' })).toBe('氨氯地平片')
    setLang('en')
    expect(format.name({ hant: '氨氯地平片', pt: 'Amlodipina' })).toBe('Amlodipina')
    expect(format.otherName({ hant: '氨氯地平片', pt: 'Amlodipina' })).toBe('氨氯地平片')
  })
})
