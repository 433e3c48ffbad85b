import { language, text } from '../i18n'
import { now } from '../clock'
import type { Day, Expiry, Instant } from '../types'
import { locale } from './number'

// The zone works on one clock; a traveller's laptop must not shift a deadline.
const timeZone = 'Asia/Macau'

interface Parts {
  year: string
  month: string
  day: string
  hour: string
  minute: string
  second: string
}

const splitter = new Intl.DateTimeFormat('en-GB', {
  timeZone,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

function parts(at: number): Parts {
  return Object.fromEntries(splitter.formatToParts(at).map((p) => [p.type, p.value])) as unknown as Parts
}

function monthName(month: string): string {
  return new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' }).format(
    new Date(`2026-${month}-01T00:00:00Z`),
  )
}

function dayText(p: Pick<Parts, 'year' | 'month' | 'day'>, withYear: boolean): string {
  switch (language()) {
    case 'pt':
      return withYear ? `${p.day}/${p.month}/${p.year}` : `${p.day}/${p.month}`
    case 'en':
      return `${Number(p.day)} ${monthName(p.month)}${withYear ? ` ${p.year}` : ''}`
    default:
      return withYear ? `${p.year}-${p.month}-${p.day}` : `${p.month}-${p.day}`
  }
}

/** today in the zone, YYYY-MM-DD. */
export function today(): Day {
  const p = parts(now())
  return `${p.year}-${p.month}-${p.day}`
}

/** 2026-11-20 · 20/11/2026 · 20 Nov 2026. */
export function day(value: Day | null | undefined): string {
  if (!value) return '—'
  const [year = '', month = '', date = ''] = value.split('-')
  return dayText({ year, month, day: date }, true)
}

/** Day and minute; the year only when it is not the current one. */
export function instant(value: Instant | null | undefined): string {
  if (!value) return '—'
  const p = parts(Date.parse(value))
  return `${dayText(p, p.year !== parts(now()).year)} ${p.hour}:${p.minute}`
}

/** Day, minute and second in full, for evidence. */
export function fullInstant(value: Instant | null | undefined): string {
  if (!value) return '—'
  const p = parts(Date.parse(value))
  return `${dayText(p, true)} ${p.hour}:${p.minute}:${p.second}`
}

/** The end of a span, day and minute: a day that is over ends at 24:00, not at 0:00 of the next. */
export function endInstant(value: Instant | null | undefined): string {
  if (!value || timeOfDay(value) !== '00:00:00') return instant(value)
  return instant(new Date(Date.parse(value) - 1).toISOString()).replace(/\d\d:\d\d$/, '24:00')
}

/** Only the time when it is today, otherwise day and time. */
export function shortInstant(value: Instant | null | undefined): string {
  if (!value) return '—'
  const p = parts(Date.parse(value))
  const clock = `${p.hour}:${p.minute}`
  return `${p.year}-${p.month}-${p.day}` === today() ? clock : `${dayText(p, false)} ${clock}`
}

/** A moment something is due: a due day ends at 24:00, not at 0:00 of the next. */
export function dueInstant(value: Instant | null | undefined): string {
  if (!value) return '—'
  const at = Date.parse(value)
  if (timeOfDay(at) !== '00:00:00') return shortInstant(value)
  return `${dayText(parts(at - 1), false)} 24:00`
}

/** The same in full, for evidence. */
export function fullDue(value: Instant | null | undefined): string {
  if (!value || timeOfDay(value) !== '00:00:00') return fullInstant(value)
  return `${dayText(parts(Date.parse(value) - 1), true)} 24:00`
}

export function timeOfDay(value: Instant | number): string {
  const p = parts(typeof value === 'number' ? value : Date.parse(value))
  return `${p.hour}:${p.minute}:${p.second}`
}

/** Short name of the weekday in the reader's language. */
export function weekday(value: Instant | number): string {
  const at = typeof value === 'number' ? value : Date.parse(value)
  return new Intl.DateTimeFormat(locale(), { weekday: 'short', timeZone }).format(at)
}

/** What is printed on the box: month precision says that the last day of the month counts. */
export function expiry(value: Expiry | null | undefined): string {
  if (!value) return '—'
  if (value.precision === 'day') return day(value.date)
  const [year = '', month = ''] = value.date.split('-')
  const shown = language() === 'pt' ? `${month}/${year}` : language() === 'en' ? `${monthName(month)} ${year}` : `${year}-${month}`
  return text('kit.expiry.monthEnd', { month: shown })
}

const dayMillis = 86_400_000

/** daysUntil counts calendar days from today in the zone to a day; negative when past. */
export function daysUntil(value: Day): number {
  return Math.round((Date.parse(value) - Date.parse(today())) / dayMillis)
}

export type ShelfLife = 'none' | '180' | '90' | '30' | 'past'

/** The last usable day of a printed expiry. */
export function lastDay(value: Expiry): Day {
  if (value.precision === 'day') return value.date
  const [year = 0, month = 1] = value.date.split('-').map(Number)
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}

/** Which of the three shelf-life warnings applies. */
export function shelfLife(value: Expiry): ShelfLife {
  const days = daysUntil(lastDay(value))
  if (days < 0) return 'past'
  if (days <= 30) return '30'
  if (days <= 90) return '90'
  return days <= 180 ? '180' : 'none'
}
