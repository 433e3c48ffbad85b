import type { Tone } from '@/kit'
import type { Line, OrderView, ScanStep } from './api'

export interface Totals {
  qty: number
  picked: number
  checked: number
  signed: number
  lost: number
}

export function totals(order: Pick<OrderView, 'lines' | 'differences'>): Totals {
  const sum = (of: (line: Line) => number): number => order.lines.reduce((all, line) => all + of(line), 0)
  return {
    qty: sum((line) => line.qty),
    picked: sum((line) => line.qtyPicked),
    checked: sum((line) => line.qtyChecked),
    signed: sum((line) => line.qtySigned),
    lost: order.differences.reduce((all, lot) => all + lot.qtyLost - lot.qtyFound, 0),
  }
}

export interface LineState {
  /** Word of `state.outboundLine.<state>`. */
  state: string
  /** Boxes still to do in this step. */
  left: number
}

const done = (state: string): LineState => ({ state, left: 0 })
const open = (state: string, left: number, after: string): LineState => (left > 0 ? { state, left } : done(after))

/** stateOf says where one line stands inside its order. */
export function stateOf(line: Line, order: Pick<OrderView, 'state'>): LineState {
  switch (order.state) {
    case 'picking':
      return open('picking', line.qty - line.qtyPicked, 'picked')
    case 'toCheck':
      return done('picked')
    case 'checking':
      return open('checking', line.qtyPicked - line.qtyChecked, 'checked')
    case 'toShip':
      return done('checked')
    case 'inTransit':
      return line.qtySigned > 0 ? open('signing', line.qtyChecked - line.qtySigned, 'signed') : done('inTransit')
    case 'signed':
    case 'partlySigned':
      return open('missing', line.qtyChecked - line.qtySigned, 'signed')
    case 'returned':
    case 'void':
      return done(order.state)
    default:
      return done('planned')
  }
}

export const lineTones: Record<string, Tone> = {
  planned: 'wait', picking: 'info', picked: 'ok', checking: 'info', checked: 'ok', inTransit: 'info',
  signing: 'info', signed: 'ok', missing: 'danger', returned: 'warn', void: 'void',
}

interface Hand {
  orgId?: string
  can: (permission: string) => boolean
}

const depotSteps: { step: ScanStep; permission: string; states: string[] }[] = [
  { step: 'pick', permission: 'drugtrace.outbound.pick', states: ['reviewed', 'picking'] },
  { step: 'check', permission: 'drugtrace.outbound.check', states: ['toCheck', 'checking'] },
  { step: 'put-back', permission: 'drugtrace.outbound.pick', states: ['picking', 'toCheck', 'checking', 'toShip'] },
]
const clinicSteps: typeof depotSteps = [
  { step: 'sign', permission: 'drugtrace.outbound.sign', states: ['inTransit'] },
  { step: 'find', permission: 'drugtrace.outbound.sign', states: ['partlySigned'] },
]

/** stepsOf lists what a person may scan now: the depot sends, the addressed clinic signs. */
export function stepsOf(order: Pick<OrderView, 'state' | 'orgId' | 'clinicId'>, hand: Hand): ScanStep[] {
  const mine = hand.orgId === order.orgId ? depotSteps : hand.orgId === order.clinicId ? clinicSteps : []
  return mine.filter(({ permission, states }) => states.includes(order.state) && hand.can(permission)).map(({ step }) => step)
}

/** Whether goods of the order must stay cold: their temperature is asked at both ends. */
export const isCold = (order: Pick<OrderView, 'lines'>): boolean => order.lines.some(({ storageClass }) => storageClass === 'cold')

/** Papers exist from the end of the check on. */
export const hasPapers = (order: Pick<OrderView, 'checkedAt'>): boolean => Boolean(order.checkedAt)
