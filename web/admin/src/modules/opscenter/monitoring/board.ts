import type { LineState, Shown } from './api'

/** From here on an answer of the server itself is too old to be shown as now. */
export const silentFor = 45_000

const order: Shown[] = ['down', 'slow', 'unknown', 'maintenance', 'up', 'undeployed']

/** countsOf counts the lines of each state, the worst first; what nothing is in is left out. */
export function countsOf(lines: { state: Shown }[]): { state: Shown; count: number }[] {
  return order.map((state) => ({ state, count: lines.filter((line) => line.state === state).length })).filter(({ count }) => count > 0)
}

export interface Group {
  group: string
  lines: LineState[]
}

/** groupsOf keeps the order of the table of contents. */
export function groupsOf(lines: LineState[]): Group[] {
  const groups: Group[] = []
  for (const line of lines) {
    const last = groups.at(-1)
    if (last?.group === line.group) last.lines.push(line)
    else groups.push({ group: line.group, lines: [line] })
  }
  return groups
}
