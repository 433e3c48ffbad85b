import { type Day, day, enumLabel, type FormField, type FormSchema, hasText, number, text, today } from '@/kit'
import type { Kind, Parameter, Value, Version } from './api'

/** Units of time the program knows; other units are shown as they are. */
const units = new Set(['ms', 's', 'min', 'h', 'd'])
const unitWord = (unit: string): string => (units.has(unit) ? text(`settings.unit.${unit}`) : unit)

/** Codes inside a value are read by the words of the enum they belong to; a pair stands for one thing going into another. */
const dictionaries = ['evidence', 'fefoReason', 'storageClass', 'mixedBatches']
function wordOf(code: string): string {
  const words = code.split(':').map((part) => {
    const name = dictionaries.find((dictionary) => hasText(`enum.${dictionary}.${part}`))
    return name ? enumLabel(name, part) : part
  })
  return words.join(' → ')
}

/** say writes a value with its unit: 24 小时. */
export function say(version: Pick<Version, 'value' | 'unit'>): string {
  const { value, unit } = version
  if (typeof value === 'boolean') return text(value ? 'kit.yes' : 'kit.no')
  if (Array.isArray(value)) return value.length === 0 ? text('settings.none') : value.map(wordOf).join(text('kit.comma'))
  const shown = typeof value === 'number' ? number(value) : wordOf(value)
  return unit ? `${shown}\u2009${unitWord(unit)}` : shown || text('settings.none')
}

/** The program's own value holds from this day: before anything was recorded. */
const beginning = '1900-01-01'
export const since = (from: Day): string => (from <= beginning ? text('settings.beginning') : day(from))

/** subjectOf is whose rule a parameter is, `drugtrace.inbound`; what belongs to no module is the house's. */
export function subjectOf(parameter: Pick<Parameter, 'name'>): string {
  const parts = parameter.name.split('.')
  return parts.length > 2 ? parts.slice(0, 2).join('.') : 'house'
}
export function subjectsOf(parameters: Pick<Parameter, 'name'>[]): { key: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const parameter of parameters) counts.set(subjectOf(parameter), (counts.get(subjectOf(parameter)) ?? 0) + 1)
  return [...counts].map(([key, count]) => ({ key, count }))
}

/** The version that comes into force next, if one is written already. */
export function coming(parameter: Pick<Parameter, 'versions'>, on = today()): Version | undefined {
  return parameter.versions.filter(({ from }) => from > on).sort((a, b) => a.from.localeCompare(b.from))[0]
}

/** seen is what a change from a day replaces: the number of the version that begins on it, 0 for none. */
export const seen = (parameter: Pick<Parameter, 'versions'>, from: Day): number => parameter.versions.find((version) => version.from === from)?.version ?? 0

/** before is what would hold on if a version were not there. */
export function before(parameter: Pick<Parameter, 'versions'>, version: Pick<Version, 'from'>): Version | undefined {
  return parameter.versions.filter(({ from }) => from < version.from).sort((a, b) => b.from.localeCompare(a.from))[0]
}

/** valueOf turns what was typed into what the parameter's kind is stored as. */
export function valueOf(kind: Kind, typed: unknown): Value {
  switch (kind) {
    case 'integer':
      return Number(typed)
    case 'bool':
      return typed === true
    case 'list':
      return (typed ?? []) as string[]
    default:
      return String(typed ?? '').replace(kind === 'decimal' ? ',' : '\u0000', '.')
  }
}

const controls: Record<Kind, FormField['kind']> = { integer: 'integer', decimal: 'text', text: 'text', list: 'tags', bool: 'switch' }

/** changeForm asks for a new version of one parameter; its bounds are the program's. */
export function changeForm(parameter: Pick<Parameter, 'kind' | 'min' | 'max'>): FormSchema {
  const bounded = parameter.kind === 'integer'
  return {
    entity: 'parameter',
    fields: [
      {
        name: 'value',
        kind: controls[parameter.kind],
        min: bounded ? parameter.min : undefined,
        max: bounded && parameter.max > 0 ? parameter.max : undefined,
        wide: parameter.kind === 'list' || parameter.kind === 'text',
        optional: parameter.kind === 'list',
      },
      { name: 'from', kind: 'day', initial: today(), hint: 'settings.form.fromHint' },
      { name: 'basis', kind: 'text', maxLength: 400, wide: true, hint: 'settings.form.basisHint' },
      { name: 'reason', kind: 'textarea', maxLength: 400, hint: 'settings.form.reasonHint' },
      { name: 'note', kind: 'text', maxLength: 400, optional: true, wide: true },
    ],
  }
}

/** found says whether a parameter is meant by what somebody types: its title, its name or its basis. */
export function found(parameter: Parameter, words: string): boolean {
  const wanted = words.trim().toLowerCase()
  return wanted === '' || [parameter.title, parameter.name, parameter.basis].some((word) => word.toLowerCase().includes(wanted))
}
