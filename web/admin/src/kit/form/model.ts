import { toRaw } from 'vue'
import { lastDay } from '../format/date'
import { scaled } from '../format/number'
import { fieldLabel, text } from '../i18n'
import type { Attachment, Expiry } from '../types'
import { type FormField, type FormSchema, isVisible, type Model } from './schema'

/** A field error in the form: server's or our own. */
export interface FormFault {
  pointer: string
  label: string
  message: string
}

function emptyValue(field: FormField): unknown {
  if (field.initial !== undefined) return structuredClone(field.initial)
  if (['multi', 'tags', 'rows', 'files', 'file'].includes(field.kind)) return []
  return field.kind === 'switch' ? false : ''
}

function toControl(field: FormField, value: unknown): unknown {
  if (value === null || value === undefined) return emptyValue(field)
  switch (field.kind) {
    case 'integer':
      return String(value)
    case 'decimal':
      return scaled(value as number, field.scale ?? 10).replace(',', '.').replace(/\s/g, '')
    case 'expiry': {
      const { date, precision } = value as Expiry
      return precision === 'month' ? date.slice(0, 7) : date
    }
    case 'rows':
      return (value as Model[]).map((row) => toModel(field.fields ?? [], row))
    default:
      return structuredClone(toRaw(value)) // a record read by a query is a proxy, which cannot be cloned
  }
}

/** toModel fills the controls from a record; what the form does not know is left behind. */
export function toModel(fields: FormField[], record: Model = {}): Model {
  return Object.fromEntries(fields.map((field) => [field.name, toControl(field, record[field.name])]))
}

function toValue(field: FormField, value: unknown): unknown {
  if (value === '' || value === null || value === undefined) return undefined
  switch (field.kind) {
    case 'text':
    case 'textarea':
      return String(value).trim() || undefined
    case 'integer':
      return Number(value)
    case 'decimal':
      return Math.round(Number(String(value).replace(',', '.')) * (field.scale ?? 10))
    case 'expiry': {
      const precision = String(value).length === 7 ? 'month' : 'day'
      const date = precision === 'month' ? `${String(value)}-01` : String(value)
      return { date: lastDay({ date, precision }), precision }
    }
    case 'rows':
      return (value as Model[]).map((row) => toBody(field.fields ?? [], row))
    case 'files':
      return (value as Attachment[]).map(({ id }) => id)
    case 'file':
      return (value as Attachment[])[0]?.id
    default:
      return value
  }
}

/** toBody turns the controls into what the API takes, files into their ids; empty and hidden fields are left out. */
export function toBody(fields: FormField[], model: Model): Model {
  const body: Model = {}
  for (const field of fields) {
    if (!isVisible(field, model)) continue
    const value = toValue(field, model[field.name])
    if (value !== undefined) body[field.name] = value
  }
  return body
}

export function labelOf(entity: string, field: FormField): string {
  return field.label ? text(field.label) : fieldLabel(entity, field.name)
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

const shapes: Partial<Record<FormField['kind'], { shape: RegExp; key: string }>> = {
  integer: { shape: /^-?\d+$/, key: 'kit.form.integer' },
  decimal: { shape: /^-?\d+([.,]\d+)?$/, key: 'kit.form.decimal' },
  expiry: { shape: /^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$/, key: 'kit.form.expiry' },
}

const chosen = new Set<FormField['kind']>(['select', 'multi', 'radio', 'remote', 'day', 'month', 'instant', 'files', 'file'])

function fault(field: FormField, label: string, value: unknown): string | null {
  if (isEmpty(value)) return field.optional || field.kind === 'switch' ? null : text(chosen.has(field.kind) ? 'kit.form.choose' : 'kit.form.required', { label })
  const rule = shapes[field.kind]
  if (!rule) return null
  if (!rule.shape.test(String(value).trim())) return text(rule.key, { label })
  const size = Number(String(value).replace(',', '.'))
  if (field.kind === 'expiry') return null
  if (field.min !== undefined && size < field.min) return text('kit.form.min', { label, min: field.min })
  if (field.max !== undefined && size > field.max) return text('kit.form.max', { label, max: field.max })
  return null
}

/** check finds all faults at once, so that nobody corrects a form field by field. */
export function check(schema: FormSchema, model: Model, base = '', prefix = ''): FormFault[] {
  return schema.fields
    .filter((field) => isVisible(field, model))
    .flatMap((field) => {
      const pointer = `${base}/${field.name}`
      const word = labelOf(schema.entity, field)
      const label = prefix + word
      const value = model[field.name]
      const message = fault(field, word, value)
      const own = message ? [{ pointer, label, message }] : []
      if (field.kind !== 'rows') return own
      const inside = (value as Model[]).flatMap((row, index) =>
        check({ entity: schema.entity, fields: field.fields ?? [] }, row, `${pointer}/${index}`, `${label} ${index + 1} · `),
      )
      return [...own, ...inside]
    })
}

/** labelAt names the field a server's pointer means; an unknown one shows the pointer's last part. */
export function labelAt(schema: FormSchema, pointer: string): string {
  const parts = pointer.split('/').filter((part) => part !== '' && part !== 'body')
  let fields = schema.fields
  const labels: string[] = []
  for (const part of parts) {
    const index = Number(part)
    if (Number.isInteger(index) && labels.length > 0) {
      labels[labels.length - 1] += ` ${index + 1}`
      continue
    }
    const field = fields.find((candidate) => candidate.name === part)
    labels.push(field ? labelOf(schema.entity, field) : fieldLabel(schema.entity, part))
    fields = field?.fields ?? []
  }
  return labels.join(' · ')
}
