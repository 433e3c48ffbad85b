import type { Tone } from '../types'
import type { IconName } from './icons'

/** The shape of each tone: colour is only the third signal. */
export const toneIcons: Record<Tone, IconName> = {
  ok: 'check',
  warn: 'triangle',
  danger: 'crossCircle',
  info: 'progress',
  wait: 'halfCircle',
  draft: 'pencil',
  void: 'minus',
  lock: 'lock',
  unknown: 'help',
}

const words: Record<Tone, string> = {
  ok: 'active approved available bound certified closed completed confirmed dispensed effective found inStock normal ok passed qualified released resumed returned sealed settled shelved signed valid',
  warn: 'expiring partlyDispensed partlyRejected partlyReturned partlySigned quarantined suspended warning',
  danger: 'cancelledByRegulator expired failed lost overdue recalled refused rejected unqualified',
  info: 'binding checking dispensing inTransit inspecting labelling picking processing receiving returning shelving',
  wait: 'inactive packed pending planned printed released reviewed submitted toBind toCheck toInspect toLabel toReceive toReview toShelve toShip waiting',
  draft: 'draft new',
  void: 'archived cancelled destroyed ended removed superseded void voided writtenOff',
  lock: 'frozen held locked',
  unknown: 'noData offline unknown',
}

const byState = new Map<string, Tone>()
for (const [tone, states] of Object.entries(words) as [Tone, string][]) {
  for (const state of states.split(' ')) if (!byState.has(state)) byState.set(state, tone)
}

/** declareTones is for a module whose word means something else than elsewhere: a closed clinic is not a success. */
export function declareTones(entity: string, tones: Record<string, Tone>): void {
  for (const [state, tone] of Object.entries(tones)) byState.set(`${entity}.${state}`, tone)
}

/** Tone of a state; one nobody declared is unknown, never good. */
export function toneOf(state: string, entity = ''): Tone {
  return byState.get(`${entity}.${state}`) ?? byState.get(state) ?? 'unknown'
}
