import { type Day, defineForm, http, type Instant, text } from '@/kit'

export const calendarsPath = '/api/platform/settings/calendars'

export type CalendarName = 'mainland' | 'macao'
export type DayKind = 'off' | 'work' | 'morning'

/** A day that the rule of the week does not hold for. */
export interface SpecialDay {
  day: Day
  kind: DayKind
  name: string
}
export interface YearTable {
  year: number
  source: string
  days: SpecialDay[]
}
export interface Calendar {
  current: { id: string; name: CalendarName; number: number; years: YearTable[]; hours: { from: string; to: string }[] }
  /** The last day that the tables know, and whether it is near or over. */
  until: Day
  ending: boolean
  /** The newest first; nobody's name stands at what came with the program. */
  versions: { id: string; number: number; reason: string; createdAt: Instant; personName: string }[]
}
export interface Deadline {
  day: Day
  number: number
  certain: boolean
}

export const calendars = async (signal?: AbortSignal): Promise<Calendar[]> => (await http.get<{ items: Calendar[] }>(calendarsPath, undefined, signal)).items
export const deadline = (name: CalendarName, from: Day, days: number): Promise<Deadline> => http.get<Deadline>(`${calendarsPath}/${name}/deadline`, { from, days })
export const changeCalendar = (name: CalendarName, body: unknown, key: string): Promise<unknown> => http.post(`${calendarsPath}/${name}/versions`, body, key)

export const nameOf = (name: CalendarName): string => text(`calendar.${name}`)
export const tableOf = (calendar: Calendar, year: number): YearTable | undefined => calendar.current.years.find((table) => table.year === year)

/** yearsOf offers the years that have a table, this one and the next. */
export function yearsOf(list: Calendar[], now: number): number[] {
  return [...new Set([...list.flatMap(({ current }) => current.years.map(({ year }) => year)), now, now + 1])].sort((a, b) => a - b)
}

/** One day of the page: what each shore says of it, and whether the first calendar rests. */
export interface Cell {
  day: Day
  rest: boolean
  marks: { calendar: CalendarName; kind: DayKind; name: string }[]
}
export interface Month {
  month: number
  /** Empty squares before the first, Monday first. */
  blanks: number
  cells: Cell[]
  /** Working days of each calendar, in the order given. */
  worked: number[]
}

/** monthsOf lays a year out, twelve months with the marks of every calendar. */
export function monthsOf(list: Calendar[], year: number): Month[] {
  const special = list.map((calendar) => new Map((tableOf(calendar, year)?.days ?? []).map((one) => [one.day, one])))
  return Array.from({ length: 12 }, (_, index) => {
    const first = new Date(Date.UTC(year, index, 1))
    const length = new Date(Date.UTC(year, index + 1, 0)).getUTCDate()
    const worked = list.map(() => 0)
    const cells = Array.from({ length }, (_none, at): Cell => {
      const date = new Date(Date.UTC(year, index, at + 1))
      const day = date.toISOString().slice(0, 10)
      const weekend = [0, 6].includes(date.getUTCDay())
      const marks: Cell['marks'] = []
      let rest = weekend
      list.forEach(({ current }, which) => {
        const one = special[which]?.get(day)
        if (one) marks.push({ calendar: current.name, kind: one.kind, name: one.name })
        const works = one ? one.kind !== 'off' : !weekend
        if (works) worked[which] = (worked[which] ?? 0) + 1
        if (which === 0) rest = !works
      })
      return { day, rest, marks }
    })
    return { month: index + 1, blanks: (first.getUTCDay() + 6) % 7, cells, worked }
  })
}

/** calendarForm asks for the table of one year; the server answers with a new version. */
export const calendarForm = defineForm({
  entity: 'calendar',
  fields: [
    { name: 'year', kind: 'integer', min: 2000, max: 2100 },
    { name: 'source', kind: 'text', maxLength: 400, wide: true, hint: 'calendar.form.sourceHint' },
    { name: 'reason', kind: 'textarea', maxLength: 400, hint: 'calendar.form.reasonHint' },
    { name: 'hours', kind: 'rows', fields: [{ name: 'from', kind: 'text', maxLength: 5 }, { name: 'to', kind: 'text', maxLength: 5 }] },
    {
      name: 'days',
      kind: 'rows',
      fields: [
        { name: 'day', kind: 'day' },
        { name: 'kind', kind: 'select', enum: 'calendarDay', options: ['off', 'work', 'morning'], initial: 'off' },
        { name: 'name', kind: 'text', maxLength: 60 },
      ],
    },
  ],
})
