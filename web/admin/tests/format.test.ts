import { describe, expect, it } from 'vitest'
import { setServerTime } from '../src/kit/clock'
import * as format from '../src/kit/format'
import { setLanguage } from '../src/kit/i18n'
import type { Deadline } from '../src/kit/types'

const now = Date.parse('2026-11-20T02:42:00.000Z') // 10:42 in Macao
const inMinutes = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()

describe('numbers', () => {
  it('groups by language and never turns nothing into zero', () => {
    expect(format.number(1286)).toBe('1,286')
    expect(format.number(undefined)).toBe('—')
    expect(format.number(0)).toBe('0')
    setLanguage('pt')
    expect(format.number(1286).replace(/\s/g, ' ')).toBe('1 286')
    expect(format.scaled(94, 10)).toBe('9,4')
  })
  it('shows the bound it stopped counting at', () => expect(format.total(100000, true)).toBe('100,000+'))
  it('writes degrees as each language does', () => {
    expect(format.temperature(80)).toBe('8.0\u2009℃')
    setLanguage('pt')
    expect(format.temperature(94)).toBe('9,4\u2009°C')
  })
})

describe('codes', () => {
  it('groups business numbers and bolds what people speak', () => {
    expect(format.numberParts('RK202611200004')).toEqual([
      { text: 'RK', bold: false },
      { text: '20261120', bold: false },
      { text: '0004', bold: true },
    ])
    expect(format.lastFour('TS20261113000656')).toBe('0006')
    expect(format.lastFour('HQ-2026-017')).toBe('6017')
  })
  it('reads twenty digits as 7-9-3-1', () => {
    expect(format.codeParts('90100010000041278731')).toEqual(['9010001', '000004127', '873', '1'])
    expect(format.codeParts(']d2010952')).toEqual([']d2010952'])
  })
  it('folds what scanners and input methods send', () => expect(format.normalise(' ＲＫ２０２６ 1120\t0004 ')).toBe('RK202611200004'))
})

describe('dates', () => {
  it('follows the language and the zone of Macao, not of the browser', () => {
    setServerTime(new Date(now).toISOString())
    expect(format.day('2026-11-20')).toBe('2026-11-20')
    expect(format.instant('2026-11-19T16:30:00.000Z')).toBe('11-20 00:30')
    expect(format.instant('2025-12-31T15:59:00.000Z')).toBe('2025-12-31 23:59')
    expect(format.shortInstant('2026-11-20T01:00:00.000Z')).toBe('09:00')
    setLanguage('pt')
    expect(format.day('2026-11-20')).toBe('20/11/2026')
    setLanguage('en')
    expect(format.day('2026-11-20')).toBe('20 Nov 2026')
  })
  it('says that a month-only expiry lasts to the end of the month', () => {
    setServerTime(new Date(now).toISOString())
    expect(format.expiry({ date: '2027-05-31', precision: 'month' })).toBe('2027-05（月末）')
    expect(format.lastDay({ date: '2028-02-01', precision: 'month' })).toBe('2028-02-29')
    expect(format.shelfLife({ date: '2026-12-31', precision: 'day' })).toBe('90')
    expect(format.shelfLife({ date: '2026-12-20', precision: 'day' })).toBe('30')
    expect(format.shelfLife({ date: '2026-11-20', precision: 'day' })).toBe('30')
    expect(format.shelfLife({ date: '2026-11-19', precision: 'day' })).toBe('past')
    expect(format.shelfLife({ date: '2027-11-01', precision: 'month' })).toBe('none')
  })
})

describe('deadlines', () => {
  const clock = (minutes: number, from?: number): Deadline => ({ kind: 'hours', at: inMinutes(minutes), from: from === undefined ? undefined : inMinutes(from) })
  it.each([
    [clock(120, -40), 'calm'], // a quarter gone
    [clock(60, -60), 'soon'], // half gone
    [clock(25, -75), 'now'], // three quarters gone
    [clock(-1), 'over'],
    [clock(18), 'now'],
    [clock(180), 'soon'],
    [clock(600), 'calm'],
  ] as const)('%o is %s', (deadline, expected) => expect(format.remaining(deadline, now).urgency).toBe(expected))

  it('speaks in the unit of the rule', () => {
    expect(format.remaining(clock(18), now).words).toBe('剩 18 分')
    expect(format.remaining(clock(118), now).words).toBe('剩 1 小时 58 分')
    expect(format.remaining(clock(-132), now).words).toBe('超 2 小时 12 分')
    expect(format.remaining(clock(-(33 * 60 + 47)), now).words).toBe('超 1 天 9 小时')
    expect(format.remaining(clock(48 * 60), now).words).toBe('剩 2 天')
    expect(format.remaining(clock(30 * 24 * 60 + 90), now).words).toBe('剩 30 天')
    expect(format.dueInstant('2026-11-20T16:00:00Z')).toBe('11-20 24:00')
    expect(format.dueInstant('2026-11-20T16:01:00Z')).toBe('11-21 00:01')
    expect(format.endInstant('2026-11-20T16:00:00Z')).toBe('11-20 24:00')
    expect(format.endInstant('2027-01-15T16:00:00Z')).toBe('2027-01-15 24:00')
    expect(format.endInstant('2026-11-20T16:01:30Z')).toBe('11-21 00:01')
    expect(format.remaining({ kind: 'days', at: inMinutes(4 * 1440), workingDays: 2 }, now)).toMatchObject({ words: '剩 2 个工作日', urgency: 'soon' })
    expect(format.remaining({ kind: 'days', at: inMinutes(600) }, now)).toMatchObject({ words: '今天到期', urgency: 'now' })
    setLanguage('pt')
    expect(format.remaining({ kind: 'days', at: inMinutes(4 * 1440), workingDays: 1 }, now).words).toBe('Falta 1 dia útil')
  })
  it('stands still while paused and says why', () => {
    const paused = format.remaining({ kind: 'days', at: inMinutes(4 * 1440), workingDays: 4, pausedReason: 'X' }, now)
    expect(paused).toMatchObject({ urgency: 'paused', until: 'X' })
  })
})
