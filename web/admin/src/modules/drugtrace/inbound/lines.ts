import type { Action, Expiry, Model, Tone } from '@/kit'
import type { LabelJob, Line, OrderView, PackScan, Sample } from './api'

/** What is printed on the box, or nothing while nobody has read it. */
export function expiryOf(line: Pick<Line, 'expiryDate' | 'expiryPrecision'>): Expiry | undefined {
  if (!line.expiryDate) return undefined
  return { date: line.expiryDate, precision: line.expiryPrecision === 'month' ? 'month' : 'day' }
}

/** An expiry as it is typed: 2027-05 when only the month is printed. */
export function expiryText(line: Pick<Line, 'expiryDate' | 'expiryPrecision'>): string {
  return line.expiryPrecision === 'month' ? line.expiryDate.slice(0, 7) : line.expiryDate
}

const arrivedStates = ['labelling', 'toInspect', 'inspecting', 'toShelve', 'completed', 'partlyRejected', 'rejected']

/** Whether the goods were counted: before that a received quantity of zero says nothing. */
export const isReceived = (state: string): boolean => arrivedStates.includes(state)

/** Labels that are on a box or may still come onto one. */
export function liveLabels(lineId: string, jobs: LabelJob[]): number {
  return jobs.filter((job) => job.lineId === lineId).reduce((sum, job) => sum + job.made - job.voided, 0)
}

export const looseLabels = (job: LabelJob): number => job.made - job.bound - job.voided

/** Boxes of a line that no label was made for. */
export function missingLabels(line: Line, jobs: LabelJob[]): number {
  return Math.max(0, line.qtyReceived - liveLabels(line.id, jobs))
}

/** doubled is the sample when a case looks wrong: twice the cases, never more than there are. */
export function doubled(line: Pick<Line, 'sample' | 'cases' | 'qtyReceived' | 'loose'>): Sample {
  const { cases, packs } = line.sample
  if (line.loose) return line.sample
  const more = Math.min(cases * 2, line.cases)
  if (cases === 0 || packs >= line.qtyReceived) return { cases: more, packs }
  return { cases: more, packs: Math.min((packs / cases) * more, line.qtyReceived) }
}

export interface LineState {
  /** Word of `state.inboundLine.<state>`. */
  state: string
  /** Boxes still to do in this step. */
  left: number
}

/** stateOf says where one line stands inside its order. */
export function stateOf(line: Line, order: Pick<OrderView, 'state'>): LineState {
  const at = (state: string, left = 0): LineState => ({ state, left })
  if (order.state === 'void') return at('void')
  if (!isReceived(order.state)) return at(order.state === 'receiving' ? 'toReceive' : 'planned')
  if (line.qtyReceived === 0) return at('rejected')
  if (line.result === 'fail') return at('failed')
  const unbound = line.qtyReceived - line.qtyBound
  if (order.state === 'labelling') return unbound > 0 ? at('binding', unbound) : at('bound')
  if (order.state === 'toInspect' || order.state === 'inspecting') return at(line.result === 'pass' ? 'passed' : 'toInspect')
  const unshelved = line.qtyReceived - line.qtyShelved
  return unshelved > 0 ? at('shelving', unshelved) : at('shelved')
}

export const lineTones: Record<string, Tone> = {
  planned: 'wait', toReceive: 'wait', toInspect: 'wait', binding: 'info', shelving: 'info',
  bound: 'ok', passed: 'ok', shelved: 'ok', rejected: 'danger', failed: 'danger', void: 'void',
}

/**
 * arranged makes the step that is really next the main one: once every box has a label,
 * closing the coding comes before making more labels.
 */
export function arranged(order: Pick<OrderView, 'actions' | 'lines' | 'jobs'>): Action[] {
  const labelled = order.lines.every((line) => missingLabels(line, order.jobs) === 0)
  if (!labelled || !order.actions.some(({ action }) => action === 'finish-binding')) return order.actions
  return order.actions.map((action) => ({ ...action, primary: action.action === 'finish-binding' }))
}

/** The tab a person works in while the order is in a state. */
export function workingTab(state: string): string {
  if (state === 'labelling') return 'labels'
  if (state === 'toInspect' || state === 'inspecting') return 'inspection'
  return state === 'toShelve' ? 'shelve' : 'lines'
}

/** receivedLines turns the form's rows into what the server takes; the order of the lines is the order's. */
export function receivedLines(rows: Model[], lines: Pick<Line, 'id'>[]): Model[] {
  return rows.map((row, index) => {
    const nothing = row['qtyReceived'] === 0
    return {
      ...row,
      lineId: lines[index]?.id,
      qtyRejected: row['qtyRejected'] ?? 0,
      batchNoRepeat: nothing ? row['batchNo'] : row['batchNoRepeat'],
      expiry: nothing ? '' : row['expiry'],
      expiryRepeat: nothing ? '' : row['expiryRepeat'],
    }
  })
}

/** fill takes over what a pack's own code says; a scan counts for both readings. */
export function fill(row: Model, scan: PackScan): boolean {
  if (scan.lot) row['batchNo'] = row['batchNoRepeat'] = scan.lot
  if (scan.expiry) row['expiry'] = row['expiryRepeat'] = expiryText({ expiryDate: scan.expiry.date, expiryPrecision: scan.expiry.precision })
  return Boolean(scan.lot ?? scan.expiry)
}

export interface Totals {
  expected: number
  received: number
  rejected: number
  bound: number
  shelved: number
}

export function totals(lines: Line[]): Totals {
  const sum = (of: (line: Line) => number): number => lines.reduce((all, line) => all + of(line), 0)
  return {
    expected: sum((line) => line.qtyExpected),
    received: sum((line) => line.qtyReceived),
    rejected: sum((line) => line.qtyRejected),
    bound: sum((line) => line.qtyBound),
    shelved: sum((line) => line.qtyShelved),
  }
}
