import { day, instant } from '../format/date'
import { fileSize, temperature } from '../format/number'
import { enumFamilies, enumLabel, fieldLabel, firstText, roleLabel, stateLabel, text } from '../i18n'
import type { FieldChange } from '../types'

// What a column of a row is called and what its value means: the log keeps rows as the database has them.
const masked = '***'
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
const digest = /^[0-9a-f]{32,}$/
const code = /^[a-z][A-Za-z0-9]*$/

/** Forms and lists name a person or record that a column holds the id of without the ending. */
function callings(field: string): string[] {
  const stem = field.replace(/(Ids?|By|Text)$/, '')
  if (stem === field) return [field]
  return [field, ...(field.endsWith('By') ? [`${field}Name`] : [`${stem}Name`, `${stem}Names`, stem])]
}

export function changeLabel(entity: string, field: string): string {
  const names = callings(field)
  return firstText([...names.map((name) => `field.${entity}.${name}`), ...names.map((name) => `field.${name}`)], fieldLabel(entity, field))
}

/** The words of a coded value: of this record's own family, of the field's, or of the one family that ends like the field. */
function coded(entity: string, field: string, value: string): string {
  const end = field.charAt(0).toUpperCase() + field.slice(1)
  const families = enumFamilies(value)
  const ending = families.filter((name) => name.toLowerCase().endsWith(field.toLowerCase()))
  const family = [entity + end, field].find((name) => families.includes(name)) ?? (ending.length === 1 ? ending[0] : undefined)
  return family ? enumLabel(family, value) : value
}

function one(entity: string, field: string, value: string, record: object | null): string {
  if (value === '') return '—'
  if (ulid.test(value)) return text('kit.timeline.other')
  if (digest.test(value)) return `${value.slice(0, 8)}…${value.slice(-4)}`
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return instant(value)
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return day(value)
  if ((value === '0' || value === '1') && typeof (record as Record<string, unknown> | null)?.[field] === 'boolean') return enumLabel('bool', String(value === '1'))
  if (/^-?\d+$/.test(value)) return /^temp[A-Z]/.test(field) ? temperature(Number(value)) : /(Bytes|Size)$/.test(field) ? fileSize(Number(value)) : value
  if (/(^r|R)oles?$/.test(field)) return roleLabel(value)
  if (!code.test(value)) return value
  return /(^s|S)tate$/.test(field) ? stateLabel(entity, value) : coded(entity, field, value)
}

function read(value: string): unknown {
  try {
    return /^[[{]/.test(value) ? JSON.parse(value) : value
  } catch {
    return value
  }
}

/** A value of the log as people read it. The record as it is now tells what is a yes or a no. */
export function changeValue(entity: string, field: string, value: string | null | undefined, record: object | null = null): string {
  if (value === null || value === undefined) return '—'
  const found = read(value)
  if (typeof found === 'string') return one(entity, field, found, record)
  if (!Array.isArray(found)) return text('kit.timeline.whole')
  if (found.length === 0) return '—'
  if (found.some((part) => typeof part !== 'string' || ulid.test(part))) return text('kit.timeline.parts', { count: found.length }, found.length)
  return found.map((part) => one(entity, field, String(part), record)).join(text('kit.comma'))
}

/** Whether the log keeps only that something was changed, not what. */
export const isMasked = (change: FieldChange): boolean => change.before === masked || change.after === masked
