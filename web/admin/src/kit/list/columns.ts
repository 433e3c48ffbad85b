import { computed, ref, type Ref, watch } from 'vue'
import { personalKey } from '../session'
import { readStored, removeStored, writeStored } from '../stored'
import type { Column, ListSchema } from './schema'

export type Density = 'compact' | 'medium' | 'loose'
export const densities: Density[] = ['compact', 'medium', 'loose']

export interface ColumnChoice {
  order: string[]
  hidden: string[]
  density: Density
}

const defaultPriority = 3

/**
 * fit keeps the columns that have room: the highest priority number leaves first, among equals the last one.
 * A column of priority 1 leaves only when the fixed one would be cut otherwise, as on a phone; the fixed one
 * and the state never leave.
 */
export function fit<T>(columns: Column<T>[], room: number): { shown: Column<T>[]; dropped: Column<T>[] } {
  const priority = (column: Column<T>): number => column.priority ?? defaultPriority
  const shown = [...columns]
  let needed = shown.reduce((sum, column) => sum + column.width, 0)
  while (needed > room) {
    let worst = -1
    shown.forEach((column, index) => {
      if (column.fixed || (priority(column) === 1 && column.kind === 'state')) return
      if (worst < 0 || priority(column) >= priority(shown[worst]!)) worst = index
    })
    const [column] = worst < 0 ? [] : shown.splice(worst, 1)
    if (!column) break
    needed -= column.width
  }
  return { shown, dropped: columns.filter((column) => !shown.includes(column)) }
}

/** What a row is about, when its column has no room: it stands under the first one then, not in the drawer. */
export const subject = <T>(dropped: Column<T>[]): Column<T> | undefined => dropped.find((column) => column.grow)

/** arrange puts columns in a person's order; ones that appeared since stand where the schema has them. */
export function arrange<T>(columns: Column<T>[], order: string[]): Column<T>[] {
  if (order.length === 0) return columns
  const known = order.flatMap((field) => columns.filter((column) => column.field === field))
  const result = [...known]
  columns.forEach((column, index) => {
    if (!known.includes(column)) result.splice(Math.min(index, result.length), 0, column)
  })
  return result
}

/** useColumns holds a person's choice of columns, order and density; export follows it. */
export function useColumns<T>(schema: ListSchema<T>) {
  const key = personalKey(`columns.${schema.path}`)
  const standard = (): ColumnChoice => ({
    order: [],
    hidden: schema.columns.filter((column) => column.hidden).map((column) => column.field),
    density: 'medium',
  })
  const choice: Ref<ColumnChoice> = ref(readStored<ColumnChoice>(key) ?? standard())
  watch(choice, (value) => writeStored(key, value), { deep: true })

  const arranged = computed(() => arrange(schema.columns, choice.value.order))
  const visible = computed(() =>
    arranged.value.filter((column) => column.fixed || !choice.value.hidden.includes(column.field)),
  )

  function toggle(field: string): void {
    const hidden = new Set(choice.value.hidden)
    if (!hidden.delete(field)) hidden.add(field)
    choice.value.hidden = [...hidden]
  }

  /** move shifts a column by one place; works by key as well as by drag. */
  function move(field: string, step: number): void {
    const order = arranged.value.map((column) => column.field)
    const from = order.indexOf(field)
    const to = Math.max(0, Math.min(order.length - 1, from + step))
    order.splice(to, 0, ...order.splice(from, 1))
    choice.value.order = order
  }

  function reset(): void {
    removeStored(key)
    choice.value = standard()
  }

  return { choice, arranged, visible, toggle, move, reset }
}

export type ColumnControl = ReturnType<typeof useColumns>
