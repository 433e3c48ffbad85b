import type { Hold, TraceEvent } from './api'
import { enumLabel, firstText, number, type Seal, type Step, temperature, text, type TimelineEntry, type Tone } from '@/kit'

/** The stations of a box that goes the straight way. */
export const chain = ['printed', 'bound', 'awaiting', 'stock', 'transit', 'clinic', 'dispensed']
/** States that are a part of a station: a picked box is still the depot's. */
const within: Record<string, string> = { generated: 'printed', picked: 'stock', checked: 'stock', partial: 'clinic' }
/** Ends beside the straight way: nothing comes after them. */
const ended = new Set(['void', 'written_off', 'destroyed', 'macao_returned', 'sampled', 'collected'])

export const codeStates = [
  'generated', 'printed', 'void', 'bound', 'awaiting', 'stock', 'picked', 'checked', 'transit', 'clinic', 'partial', 'dispensed',
  'return_transit', 'return_check', 'lost', 'written_off', 'recalled', 'unqualified', 'to_destroy', 'destroyed',
  'macao_transit', 'macao_returned', 'sampled', 'collected',
]

export const codeTones: Record<string, Tone> = {
  generated: 'draft', printed: 'wait', void: 'void', bound: 'info', awaiting: 'wait', stock: 'ok', picked: 'info', checked: 'info',
  transit: 'info', clinic: 'ok', partial: 'info', dispensed: 'ok', return_transit: 'info', return_check: 'wait', lost: 'danger',
  written_off: 'void', recalled: 'lock', unqualified: 'danger', to_destroy: 'danger', destroyed: 'void',
  macao_transit: 'info', macao_returned: 'void', sampled: 'void', collected: 'void',
}

const station = (state: string): number => chain.indexOf(within[state] ?? state)

/** The event that brought the box to a station, the first time. */
function arrivalAt(key: string, events: TraceEvent[]): TraceEvent | undefined {
  return [...events].reverse().find((event) => (within[event.stateAfter] ?? event.stateAfter) === key)
}

/**
 * lifeOf draws the way of one box: stations passed with when and who, the one where it is, the ones to come.
 * A side state stands in place of the station where the box left the way. Events are newest first.
 */
export function lifeOf(code: { state: string; events: TraceEvent[] }): Step[] {
  const straight = station(code.state)
  const reached = straight >= 0 ? straight : Math.max(0, ...code.events.map((event) => station(event.stateAfter)))
  const steps = chain.map((key, index): Step => {
    const event = index <= reached ? arrivalAt(key, code.events) : undefined
    const known = event ? { at: event.recordedAt, byName: event.personName, note: key === 'printed' ? undefined : event.locationCode || event.holderName } : {}
    if (index < reached || code.state === 'dispensed') return { key, state: 'done', ...known }
    if (index > reached) return { key, state: 'future' }
    if (straight >= 0) return { key: code.state, state: 'current', ...known }
    const last = code.events[0]
    return { key: code.state, state: 'side', at: last?.recordedAt, byName: last?.personName, note: last?.note || undefined }
  })
  return ended.has(code.state) ? steps.slice(0, reached + 1) : steps
}

export const operationLabel = (operation: string): string => firstText([`operation.${operation}`], operation)

/** Operations after which somebody must look. */
const warnings = new Set(['fail_inspection', 'reject_stock', 'report_lost', 'refuse_delivery', 'isolate_recall', 'fail_return', 'void'])

/** historyOf says the events of a code as a timeline; a change of hands names both. */
export function historyOf(events: TraceEvent[], sealOf: (event: TraceEvent) => Seal | undefined): TimelineEntry[] {
  return events.map((event) => ({
    id: event.id,
    at: event.recordedAt,
    action: operationLabel(event.operation),
    personName: event.personName,
    postTitle: '',
    orgName: event.sourceName && event.sourceName !== event.holderName ? `${event.sourceName} → ${event.holderName}` : event.holderName,
    device: [event.locationCode, event.documentNo, event.temperature === null ? '' : temperature(event.temperature), event.codeCount > 1 ? text('ledger.event.with', { count: number(event.codeCount) }, event.codeCount) : '']
      .filter(Boolean)
      .join(' · '),
    system: event.personName === '',
    reason: event.note || undefined,
    changes: [],
    kind: warnings.has(event.operation) ? 'warning' : 'done',
    seal: sealOf(event),
  }))
}

export interface Paper {
  type: string
  id: string
  number: string
}

/** papersOf lists the documents a code went through, the newest first, each once. */
export function papersOf(events: TraceEvent[]): Paper[] {
  const byId = new Map<string, Paper>()
  for (const event of events) {
    if (event.documentId !== '' && event.documentNo !== '' && !byId.has(event.documentId)) byId.set(event.documentId, { type: event.documentType, id: event.documentId, number: event.documentNo })
  }
  return [...byId.values()]
}

export const isActive = (hold: Pick<Hold, 'releasedAt'>): boolean => !hold.releasedAt

/** releasePermission is who may lift a kind of hold; a catalogue hold goes with its item and never by hand. */
export function releasePermission(kind: Hold['kind']): string | null {
  if (kind === 'catalogue') return null
  return kind === 'quality' ? 'drugtrace.ledger.release' : 'drugtrace.ledger.release-regulator'
}

export type Can = (permission: string) => boolean

export function placeKinds(can: Can): ('quality' | 'regulator' | 'recall')[] {
  return [
    ...(can('drugtrace.ledger.hold') ? (['quality'] as const) : []),
    ...(can('drugtrace.ledger.hold-regulator') ? (['regulator'] as const) : []),
    ...(can('drugtrace.ledger.recall') ? (['recall'] as const) : []),
  ]
}

/** targetsOf is what a kind of hold may be placed on: any post holds a box, what blocks boxes elsewhere too is for QA and the regulator. */
export function targetsOf(kind: string, can: Can): Hold['targetKind'][] {
  if (kind === 'recall') return ['batch']
  if (kind === 'quality' && !can('drugtrace.ledger.hold-batch')) return ['code']
  return ['code', 'batch', 'item']
}
export const canHoldBatch = (can: Can): boolean => placeKinds(can).some((kind) => targetsOf(kind, can).includes('batch'))
export const canHoldBox = (can: Can): boolean => placeKinds(can).some((kind) => targetsOf(kind, can).includes('code'))

export const kindLabel = (kind: string): string => enumLabel('hold', kind)
