import type { LineState, OpenFault, Shown } from './api'

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

const mostFaults = 3

/** gravest are the faults that the wall has room for: the smaller the level, the graver. */
export const gravest = (faults: OpenFault[]): OpenFault[] => [...faults].sort((a, b) => (a.level || 9) - (b.level || 9)).slice(0, mostFaults)

const mostClocks = 4

/** urgent are the clocks that the wall has room for: those that ended and nobody stopped before those that run, and among them a few that run. */
export function urgent<T>(late: T[], running: T[]): { late: T[]; running: T[] } {
  const shown = late.slice(0, running.length ? mostClocks - 1 : mostClocks)
  return { late: shown, running: running.slice(0, mostClocks - shown.length) }
}

const mostSubjects = 3

/** troubled are the interfaces and assets that are not well, and how many are: what is normal is quiet, unless there is room for all. */
export function troubled<T extends { state: Shown }>(subjects: T[]): { lit: T[]; rest: number; well: number } {
  if (subjects.length <= mostSubjects) return { lit: order.flatMap((state) => subjects.filter((one) => one.state === state)), rest: 0, well: 0 }
  const lit = order.flatMap((state) => (state === 'up' ? [] : subjects.filter((one) => one.state === state)))
  return { lit: lit.slice(0, mostSubjects), rest: Math.max(0, lit.length - mostSubjects), well: subjects.filter(({ state }) => state === 'up').length }
}
