import { language, text } from '../i18n'

const locales = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-MO', pt: 'pt-PT', en: 'en-GB' } as const

export function locale(): string {
  return locales[language()]
}

/** 1,286 in Chinese and English, 1 286 in Portuguese; an absent number is a dash, zero is 0. */
export function number(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined) return '—'
  return new Intl.NumberFormat(locale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: 'always',
  } as unknown as Intl.NumberFormatOptions).format(value)
}

/** scaled turns a scaled integer into text: tenths of a degree 94 → 9.4 (9,4 in Portuguese). */
export function scaled(value: number | null | undefined, scale: number): string {
  if (value === null || value === undefined) return '—'
  return number(value / scale, Math.round(Math.log10(scale)))
}

/** Exact total, or the bound the server stopped counting at: 100,000+. */
export function total(count: number, isBound: boolean): string {
  return number(count) + (isBound ? '+' : '')
}

/** Size of a file in bytes, in words a person uses. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${number(bytes)} B`
  if (bytes < 1024 * 1024) return `${number(bytes / 1024)} KB`
  return `${number(bytes / 1024 / 1024, 1)} MB`
}

/** A temperature in tenths of a degree, with the unit each language writes. */
export function temperature(tenths: number | null | undefined): string {
  if (tenths === null || tenths === undefined) return '—'
  return `${scaled(tenths, 10)}\u2009${text('kit.unit.celsius')}`
}
