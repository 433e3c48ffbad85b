// How numbers, days and names read in each language. Days and codes come from the server as text.
import type { Names } from '../queue/types'
import { lang, t } from './i18n'

export interface Expiry {
  date: string
  precision: 'day' | 'month'
  text?: string
}

const pad = (n: number) => String(n).padStart(2, '0')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A day as data: 2026-11-20, 20/11/2026 in Portuguese, 20 Nov 2026 in English. */
export function day(iso: string): string {
  const [y, m, d] = iso.slice(0, 10).split('-')
  if (lang() === 'pt') return `${d}/${m}/${y}`
  if (lang() === 'en') return `${Number(d)} ${MONTHS[Number(m) - 1]} ${y}`
  return `${y}-${m}-${d}`
}

function local(iso: string): { iso: string; time: string } {
  const at = new Date(iso)
  return {
    iso: `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`,
    time: `${pad(at.getHours())}:${pad(at.getMinutes())}`,
  }
}

/** An instant in the phone's time zone, 24-hour clock. */
export function instant(iso: string): string {
  const { iso: date, time } = local(iso)
  return `${day(date)} ${time}`
}

export function clock(iso: string): string {
  return local(iso).time
}

/** Month-only expiry: the month, and in words that its last day still counts. */
export function expiry(value: Expiry): { main: string; note: string } {
  const [y, m, d] = value.date.split('-')
  const words = { y, m: Number(m), d: Number(d), mm: m }
  if (value.precision === 'day') return { main: day(value.date), note: '' }
  return { main: t('expiry.month', { ...words, month: MONTHS[words.m - 1] }), note: t('expiry.monthNote') }
}

export function expiryText(value?: Expiry): string {
  if (!value) return t('empty.value')
  const { main, note } = expiry(value)
  return main + note
}

/** Whole days from the expiry to today; negative while it is still good. */
export function daysPast(value: Expiry, today = new Date()): number {
  const [y, m, d] = value.date.split('-').map(Number)
  const midnight = new Date(today.getFullYear(), today.getMonth(), today.getDate())
  return Math.round((midnight.getTime() - new Date(y, m - 1, d).getTime()) / 86400000)
}

/** The name in the reader's language, with the nearest other when it is missing. */
export function name(names?: Names): string {
  if (!names) return ''
  const order: Record<string, (keyof Names)[]> = {
    'zh-Hans': ['hans', 'hant', 'pt', 'en'],
    'zh-Hant': ['hant', 'hans', 'pt', 'en'],
    pt: ['pt', 'en', 'hant', 'hans'],
    en: ['en', 'pt', 'hant', 'hans'],
  }
  return order[lang()].map((key) => names[key]).find(Boolean) ?? ''
}

/** A second name, so that the box in the hand can be recognised: Latin beside Chinese and the other way round. */
export function otherName(names?: Names): string {
  if (!names) return ''
  return (lang().startsWith('zh') ? names.pt || names.en : names.hant || names.hans) ?? ''
}

/** Strength and pack of a medicine in one line; a pack that names the strength needs it once. */
export function pack(strength = '', packSpec = ''): string {
  return packSpec.includes(strength) ? packSpec : [strength, packSpec].filter(Boolean).join(' \u00b7 ')
}

/** Groups of a 20-digit code: 7-9-3-1. Other codes in one piece. */
export function codeGroups(code: string): string[] {
  if (!/^\d{20}$/.test(code)) return [code]
  return [code.slice(0, 7), code.slice(7, 16), code.slice(16, 19), code.slice(19)]
}

/** The end of a code, as people read it to each other: …0209 910 7. */
export function codeTail(code: string): string {
  if (!/^\d{20}$/.test(code)) return code.length > 16 ? '\u2026' + code.slice(-14) : code
  return `\u2026${code.slice(12, 16)} ${code.slice(16, 19)} ${code.slice(19)}`
}

/** Tenths of a degree, with the decimal comma of Portuguese. */
export function temperature(tenths: number): string {
  const text = (tenths / 10).toFixed(1).replace('-', '\u2212')
  if (lang() === 'pt') return text.replace('.', ',') + '\u2009°C'
  return lang() === 'en' ? text + '\u2009°C' : text + '\u2009℃'
}

/** An instant of these days, without its year. */
export function shortInstant(iso: string): string {
  const { iso: date, time } = local(iso)
  const [, m, d] = date.split('-')
  if (lang() === 'pt') return `${d}/${m} ${time}`
  if (lang() === 'en') return `${Number(d)} ${MONTHS[Number(m) - 1]} ${time}`
  return `${m}-${d} ${time}`
}

const MINUTE = 60000

/** Time left until a deadline, or since it, in the largest useful unit: 2 h 12 min, from two days on in days. */
export function remaining(iso: string, now = Date.now()): string {
  const left = new Date(iso).getTime() - now
  const minutes = Math.max(1, Math.floor(Math.abs(left) / MINUTE))
  const [h, m, d] = [Math.floor(minutes / 60), minutes % 60, Math.floor(minutes / 1440)]
  const time = h >= 48 ? t('time.days', { d }) : h ? t(m ? 'time.hours' : 'time.wholeHours', { h, m }) : t('time.minutes', { m })
  return t(left < 0 ? 'time.over' : 'time.left', { time })
}

/** Thousands with a comma. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A business number without its middle: CK…0003. */
export function shortNumber(number: string): string {
  const found = /^([A-Z]+)\d+(\d{4})$/.exec(number)
  return found ? `${found[1]}\u2026${found[2]}` : number
}

/** The lang attribute of what an authority wrote in Chinese, on a Portuguese or English page; none in a Chinese one. */
export function textLang(text: string): string | undefined {
  return !lang().startsWith('zh') && /\p{Script=Han}/u.test(text) ? 'zh' : undefined
}

/** The lang attribute of a drug's name: Macao names stay traditional inside a simplified page. */
export function nameLang(names?: Names): string {
  if (lang() !== 'zh-Hans') return lang()
  return names?.hans ? 'zh-Hans' : 'zh-Hant'
}
