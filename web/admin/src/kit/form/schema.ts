import type { Option } from '../types'

export type FieldKind =
  | 'text' | 'textarea' | 'password' | 'integer' | 'decimal' | 'select' | 'multi' | 'radio' | 'remote' | 'tags'
  | 'day' | 'month' | 'instant' | 'expiry' | 'switch' | 'rows' | 'files' | 'file' | 'drawing'

export type Model = Record<string, unknown>

export interface FormField {
  /** Member of the body; its label is `field.<entity>.<name>` of the glossary. */
  name: string
  kind: FieldKind
  label?: string
  /** Optional fields say so; the others must be filled in. */
  optional?: boolean
  /** Key of one line of help under the field. */
  hint?: string
  /** Heading above this field, where a group begins. */
  heading?: string
  enum?: string
  options?: string[]
  /** Options with their labels, where the glossary does not name them. */
  choices?: Option[]
  /** Options found by typing, for `remote`; called with '' when the form opens. */
  load?: (query: string) => Promise<Option[]>
  /** Options that depend on the rest of the form, for `select` and `tags`; while there are any, nothing else may be typed as a tag. */
  choose?: (model: Model) => Option[]
  /** Key of the unit shown inside the control, `unit.<unit>`. */
  unit?: string
  /** `decimal`: the body carries value × scale as an integer. */
  scale?: number
  maxLength?: number
  min?: number
  max?: number
  /** Takes both columns. */
  wide?: boolean
  /** Language of what is typed, for the names in several languages. */
  lang?: string
  autocomplete?: string
  /** Shown only while this holds; a hidden field is neither checked nor sent. */
  visible?: (model: Model) => boolean
  /** `rows`: the fields of one row. */
  fields?: FormField[]
  /** Value of a new record. */
  initial?: unknown
}

export interface FormSchema {
  entity: string
  fields: FormField[]
}

export function defineForm(schema: FormSchema): FormSchema {
  return schema
}

export function isVisible(field: FormField, model: Model): boolean {
  return field.visible?.(model) ?? true
}

/** An id that labels, errors and the summary's links agree on. */
export function controlId(form: string, pointer: string): string {
  return `${form}${pointer.replace(/\//g, '-')}`
}

/** knowing is a picker that also offers what the record holds, so that its name shows before anyone types. */
export function knowing(load: (query: string) => Promise<Option[]>, known: Option[]): (query: string) => Promise<Option[]> {
  return async (query) => {
    const found = await load(query)
    return [...known.filter((option) => !found.some(({ value }) => value === option.value)), ...found]
  }
}
