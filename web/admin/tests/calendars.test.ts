import { describe, expect, it } from 'vitest'
import { type Calendar, monthsOf, tableOf, yearsOf } from '../src/modules/platform/settings/calendars'

function calendar(name: 'mainland' | 'macao', days: Calendar['current']['years'][number]['days']): Calendar {
  return { current: { id: name, name, number: 1, years: [{ year: 2026, source: 'notice', days }], hours: [] }, versions: [], until: '2026-12-31', ending: false }
}
const both = [
  calendar('mainland', [{ day: '2026-10-01', kind: 'off', name: 'a' }, { day: '2026-10-10', kind: 'work', name: 'b' }]),
  calendar('macao', [{ day: '2026-10-01', kind: 'off', name: 'c' }, { day: '2026-12-31', kind: 'morning', name: 'd' }]),
]

describe('the year of both shores', () => {
  const months = monthsOf(both, 2026)
  it('begins weeks on Monday and has every day once', () => {
    expect(months.map(({ cells }) => cells.length).reduce((a, b) => a + b)).toBe(365)
    expect(months[0]?.blanks).toBe(3) // a Thursday
    expect(months[1]?.blanks).toBe(6) // a Sunday
    expect(months[1]?.cells).toHaveLength(28)
  })
  it('counts the working days of each shore', () => {
    expect(months[9]?.worked).toEqual([22, 21]) // 22 weekdays, one off; the mainland makes up a Saturday
    expect(months[11]?.worked).toEqual([23, 23]) // half a day is worked
  })
  it('marks a day for each shore that says something of it', () => {
    expect(months[9]?.cells[0]?.marks.map(({ calendar: name, name: what }) => name + what)).toEqual(['mainlanda', 'macaoc'])
    expect(months[9]?.cells[9]).toMatchObject({ rest: false, marks: [{ kind: 'work' }] })
    expect([0, 1, 2, 10].map((at) => months[9]?.cells[at]?.rest)).toEqual([true, false, true, true]) // off, Friday, Saturday, Sunday
  })
  it('offers the years that are known, this one and the next', () => {
    expect(yearsOf(both, 2027)).toEqual([2026, 2027, 2028])
    expect(tableOf(both[0] as Calendar, 2027)).toBeUndefined()
  })
})
