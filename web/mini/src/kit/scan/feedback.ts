// What the person sees, hears and feels after a scan, and whether the next scan is taken. No page, no timer:
// the effects are handed to whoever can make them.

export type Outcome = 'right' | 'repeat' | 'wrong' | 'unchecked'

export interface Effect {
  /** Tone in Hz and its pieces in ms: [on] or [on, off, on]. */
  tone: { hertz: number; pattern: number[] }
  /** Vibration in ms: on, off, on … */
  vibration: number[]
}

export const EFFECTS: Record<Outcome, Effect> = {
  right: { tone: { hertz: 880, pattern: [80] }, vibration: [40] },
  repeat: { tone: { hertz: 660, pattern: [60, 60, 60] }, vibration: [60, 60, 60] },
  wrong: { tone: { hertz: 220, pattern: [600] }, vibration: [400] },
  unchecked: { tone: { hertz: 440, pattern: [120] }, vibration: [40, 40, 40] },
}

export interface Senses {
  sound: boolean
  vibration: boolean
}

/** Switches one sense; the other comes on rather than both being off. */
export function switchSense(senses: Senses, which: keyof Senses): Senses {
  const next = { ...senses, [which]: !senses[which] }
  if (next.sound || next.vibration) return next
  return which === 'sound' ? { sound: false, vibration: true } : { sound: true, vibration: false }
}

export interface Counts {
  /** Boxes the server agreed to. */
  right: number
  /** Boxes written down that the server has not seen. */
  unchecked: number
}

export interface FeedbackState<Detail> {
  shown: { outcome: Outcome; detail: Detail } | null
  /** Set by a wrong box: nothing is taken until a key is pressed. */
  blocked: boolean
  counts: Counts
}

export function start<Detail>(counts: Counts = { right: 0, unchecked: 0 }): FeedbackState<Detail> {
  return { shown: null, blocked: false, counts }
}

/** The state after an outcome. A blocked state takes none. */
export function show<Detail>(
  state: FeedbackState<Detail>,
  outcome: Outcome,
  detail: Detail,
): { state: FeedbackState<Detail>; effect: Effect | null } {
  if (state.blocked) return { state, effect: null }
  const counts = { ...state.counts }
  if (outcome === 'right') counts.right++
  if (outcome === 'unchecked') counts.unchecked++
  return {
    state: { shown: { outcome, detail }, blocked: outcome === 'wrong', counts },
    effect: EFFECTS[outcome],
  }
}

/** The key under a wrong box. */
export function acknowledge<Detail>(state: FeedbackState<Detail>): FeedbackState<Detail> {
  return state.blocked ? { ...state, shown: null, blocked: false } : state
}

/** The band still shows a box that was only written down: it says what the server said, or nothing once it is a conflict. */
export function decide<Detail>(state: FeedbackState<Detail>, outcome: 'right' | 'repeat' | 'wrong', detail: Detail): FeedbackState<Detail> {
  if (state.shown?.outcome !== 'unchecked') return state
  return { ...state, shown: outcome === 'wrong' ? null : { outcome, detail } }
}

/** A box counted apart was decided by the server after all. */
export function settle<Detail>(state: FeedbackState<Detail>, agreed: boolean): FeedbackState<Detail> {
  const { right, unchecked } = state.counts
  return { ...state, counts: { right: right + (agreed ? 1 : 0), unchecked: Math.max(0, unchecked - 1) } }
}
