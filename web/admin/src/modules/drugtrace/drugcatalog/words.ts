import { day, enumLabel, fieldLabel, hasText, locale, temperature, text } from '@/kit'
import type { Content } from './api'

/** The fields of a content as cards show them: heading and fields. */
export const groups: { heading: string; fields: (keyof Content)[] }[] = [
  { heading: 'drugcatalog.form.catalogue', fields: ['catalogNo', 'catalogBatch', 'scheme', 'productCode7', 'approvedDocNo', 'effectiveFrom', 'effectiveTo'] },
  { heading: 'drugcatalog.form.names', fields: ['nameHant', 'nameHans', 'namePt', 'nameEn', 'inn', 'brand'] },
  { heading: 'drugcatalog.form.pack', fields: ['dosageForm', 'strength', 'packSpec', 'packQty', 'gtin', 'atcCode'] },
  { heading: 'drugcatalog.form.registration', fields: ['macaoRegNo', 'macaoRegValidTo', 'supplyClass', 'drugCategory', 'isBiologic', 'excludedFlags'] },
  { heading: 'drugcatalog.form.storage', fields: ['storageClass', 'tempMin', 'tempMax', 'lightProtect', 'externalUse', 'shelfLifeMonths'] },
  { heading: 'drugcatalog.form.makers', fields: ['manufacturer', 'manufacturerCountry', 'holder', 'macaoImporter'] },
]

const languages: Partial<Record<keyof Content, string>> = { nameHant: 'zh-Hant', nameHans: 'zh-Hans', namePt: 'pt', nameEn: 'en', inn: 'en' }
const enums: Record<string, string> = { dosageForm: 'dosageForm', scheme: 'drugScheme', supplyClass: 'supplyClass', drugCategory: 'drugCategory', storageClass: 'storageClass', excludedFlags: 'excludedClass' }
const days = new Set(['macaoRegValidTo', 'effectiveFrom', 'effectiveTo'])
const degrees = new Set(['tempMin', 'tempMax'])

/** A country by its ISO code, in the reader's language; what is no code stays as it was written. */
export function countryOf(code: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

/** wordOf shows one field's value in the reader's words. */
export function wordOf(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  const name = enums[field]
  if (Array.isArray(value)) return value.map((one) => enumLabel(name ?? field, String(one))).join(text('kit.comma'))
  if (typeof value === 'boolean' || value === 'true' || value === 'false') return enumLabel('bool', String(value))
  if (field === 'manufacturerCountry') return countryOf(String(value))
  if (days.has(field)) return day(String(value))
  if (degrees.has(field) && typeof value === 'number') return temperature(value)
  // A difference of several classes arrives as one text.
  if (name) return String(value).split(', ').map((one) => (hasText(`enum.${name}.${one}`) ? enumLabel(name, one) : one)).join(text('kit.comma'))
  return String(value)
}

export interface Fact {
  field: string
  label: string
  value: string
  lang?: string
}

/** What may be absent is shown only when it is there: a dash would say that somebody forgot it. */
const optional = new Set<keyof Content>(['brand', 'effectiveTo', 'atcCode', 'macaoRegValidTo', 'excludedFlags', 'tempMin', 'tempMax', 'macaoImporter', 'nameEn', 'catalogBatch', 'gtin'])

export const factsOf = (content: Content, fields: (keyof Content)[]): Fact[] =>
  fields
    .map((field) => ({ field, label: fieldLabel('drugItem', field), value: wordOf(field, content[field]), lang: languages[field] }))
    .filter(({ field, value }) => value !== '' || !optional.has(field))

/** The other name under the Chinese one. */
export const otherName = (content: Pick<Content, 'namePt' | 'nameEn' | 'inn'>): string => content.namePt || content.nameEn || content.inn
