import type { Day, Deadline, Expiry, Instant, Option, Tone } from '../types'

export type ColumnKind =
  | 'text' | 'number' | 'scaled' | 'businessNumber' | 'code' | 'state' | 'enum' | 'deadline'
  | 'instant' | 'due' | 'end' | 'day' | 'expiry' | 'temperature' | 'yesNo'

export interface Column<T> {
  /** Field of the record; its label is `field.<entity>.<field>` of the glossary. */
  field: string
  kind?: ColumnKind
  /** Key of another label. */
  label?: string
  /** Name of the enum of `enum.<name>.<value>`. */
  enum?: string
  /** Scaled integers: 10 for tenths. */
  scale?: number
  /** Pixels the column needs; a `grow` column takes what is left. */
  width: number
  grow?: boolean
  /** 1 stays longest, on a phone only beside the fixed one and the state; the highest numbers leave first when the page is narrow. Default 3. */
  priority?: 1 | 2 | 3 | 4 | 5
  /** Name the server sorts by; without it the column is not sortable. */
  sort?: string
  /** Not shown until a person asks for it in the column settings. */
  hidden?: boolean
  /** Cannot be hidden: the number that names the record. */
  fixed?: boolean
  /** The value when it is not simply the field. */
  value?: (row: T) => unknown
  /** Key of what is said instead of a dash when there is no value and that means something: without end. */
  none?: string
  /** Second line, 12 px. */
  sub?: (row: T) => string | undefined
  /** Language of the value, for Macao names inside a page of another language. */
  lang?: string
  tone?: (row: T) => Tone | undefined
}

export type SearchKind = 'text' | 'select' | 'multi' | 'dayRange' | 'remote'

export interface SearchField {
  /** Query parameter; a `dayRange` sends `<name>From` and `<name>To`. */
  name: string
  kind: SearchKind
  label?: string
  /** Key of the placeholder that says what may be typed. */
  hint?: string
  enum?: string
  /** Values of the enum, in the order shown; `state` values are labelled by `state.<entity>.<value>`. */
  options?: string[]
  load?: (query: string) => Promise<Option[]>
}

export interface SavedView {
  key: string
  filters: Record<string, string>
}

export interface ListSchema<T> {
  /** Pixels that the verbs of a row need, when they need more than one short word. */
  actionsWidth?: number
  /** Entity of the glossary: `organisation`. */
  entity: string
  /** Collection of the API. */
  path: string
  columns: Column<T>[]
  search: SearchField[]
  views?: SavedView[]
  /** The API answers `<path>/counts`. */
  counts?: boolean
  /** Fields that `<path>/export` writes, as the server declares them: the list gets its export button. */
  exports?: string[]
  /** The server asks why; the reason stays in the audit log. */
  exportReason?: boolean
  /** Default order, `-createdAt`. */
  sort?: string
  /** Unit counted in the footer, `unit.<unit>`: 共 1,286 张. */
  unit?: string
  /** Sums of the page the footer shows: name of the sum → text key with {value}. */
  sums?: Record<string, string>
}

export function defineList<T>(schema: ListSchema<T>): ListSchema<T> {
  return schema
}

/** Values the cell renderer understands, by kind. */
export type CellValue = string | number | boolean | Deadline | Expiry | Instant | Day | null | undefined

export function valueOf<T>(column: Column<T>, row: T): unknown {
  return column.value ? column.value(row) : (row as Record<string, unknown>)[column.field]
}

const rightAligned = new Set<ColumnKind>(['number', 'scaled', 'temperature'])

export function alignsRight(column: { kind?: ColumnKind }): boolean {
  return rightAligned.has(column.kind ?? 'text')
}
