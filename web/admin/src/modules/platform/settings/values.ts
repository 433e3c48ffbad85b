import { type FormField, type FormSchema, number, text, today } from '@/kit'
import type { Kind, Parameter, Value, Version } from './api'

/** Units of time the program knows; other units are shown as they are. */
const units = new Set(['ms', 's', 'min', 'h', 'd'])
const unitWord = (unit: string): string => (units.has(unit) ? text(`settings.unit.${unit}`) : unit)

/** say writes a value with its unit: 24 小时. */
export function say(version: Pick<Version, 'value' | 'unit'>): string {
  const { value, unit } = version
  if (typeof value === 'boolean') return text(value ? 'kit.yes' : 'kit.no')
  if (Array.isArray(value)) return value.length === 0 ? text('settings.none') : value.join(text('kit.comma'))
  const shown = typeof value === 'number' ? number(value) : value
  return unit ? `${shown}\u2009${unitWord(unit)}` : shown || text('settings.none')
}

/** The version that comes into force next, if one is written already. */
export function coming(parameter: Pick<Parameter, 'versions'>, day = today()): Version | undefined {
  return parameter.versions.filter(({ from }) => from > day).sort((a, b) => a.from.localeCompare(b.from))[0]
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
