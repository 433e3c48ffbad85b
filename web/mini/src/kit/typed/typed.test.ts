import { describe, expect, it } from 'vitest'
import { readDay, readElementExpiry, readExpiry, readTenths } from './typed'

describe('what people type from a box', () => {
  it.each([
    ['2026-11-20', '2026-11-20'], ['20261120', '2026-11-20'], ['20/11/2026', '2026-11-20'], [' ２０２６-１１-２０ ', '2026-11-20'],
    ['2026-02-29', null], ['2028-02-29', '2028-02-29'], ['2026-13-01', null], ['11/2026', null], ['', null],
  ])('day %j', (typed, day) => expect(readDay(typed)).toBe(day))
  it.each([
    ['2027-05', '2027-05'], ['05/2027', '2027-05'], ['13/2027', null], ['31/05/2027', '2027-05-31'], ['2027', null],
  ])('expiry %j', (typed, expiry) => expect(readExpiry(typed)).toBe(expiry))
  it('reads the symbol: day 00 is the month', () => {
    expect(readElementExpiry('270500')).toBe('2027-05')
    expect(readElementExpiry('280930')).toBe('2028-09-30')
    expect(readElementExpiry('270231')).toBeNull()
    expect(readElementExpiry('2709')).toBeNull()
  })
  it.each([['5.2', 52], ['5,2', 52], ['-18', -180], ['\u22121.5', -15], ['5.25', null], ['warm', null], ['', null]])('temperature %j', (typed, tenths) => {
    expect(readTenths(typed)).toBe(tenths)
  })
})
