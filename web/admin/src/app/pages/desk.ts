import { entryOf } from '../../kit/menu'
import type { MenuEntry } from '../../kit/types'
import type { DayCount, Todo } from './useDesk'

/** What waits, by the menu entry it stands under, in the order of the list; matters without an entry are only in the whole. */
export function subjectsOf(todos: Pick<Todo, 'path'>[], menu: MenuEntry[]): { key: string; count: number }[] {
  const subjects: { key: string; count: number }[] = []
  for (const todo of todos) {
    const key = entryOf(menu, todo.path)?.key
    if (!key) continue
    const known = subjects.find((subject) => subject.key === key)
    if (known) known.count++
    else subjects.push({ key, count: 1 })
  }
  return subjects
}

export interface Bar {
  x: number
  height: number
  /** The day that still runs is drawn lighter. */
  running: boolean
}

/** barsOf draws days as bars from zero, one unit wide with a gap, in a field of the given height. */
export function barsOf(days: DayCount[], height: number): Bar[] {
  const most = Math.max(1, ...days.map(({ count }) => count))
  return days.map(({ count }, index) => ({ x: index, height: (count / most) * height, running: index === days.length - 1 }))
}

export interface Summary {
  total: number
  today: number
  /** Mean of the finished days; none when no day is finished. */
  mean: number | null
}

export function summaryOf(days: DayCount[]): Summary {
  const total = days.reduce((sum, { count }) => sum + count, 0)
  const today = days.at(-1)?.count ?? 0
  return { total, today, mean: days.length > 1 ? (total - today) / (days.length - 1) : null }
}
