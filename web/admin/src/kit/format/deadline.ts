import { text } from '../i18n'
import type { Deadline } from '../types'
import { dueInstant } from './date'

export type Urgency = 'calm' | 'soon' | 'now' | 'over' | 'paused'

/** Thresholds of the interface guide; the server's parameters may replace them. */
export const thresholds = {
  /** Shares of a clock that has a start. */
  soonShare: 0.5,
  nowShare: 0.75,
  /** Milliseconds left of a clock without a known start. */
  soonLeft: 4 * 3_600_000,
  nowLeft: 3_600_000,
  /** Days left of a deadline counted in days. */
  soonDays: 3,
  nowDays: 1,
}

const minute = 60_000
const hour = 60 * minute
const dayLength = 24 * hour

export interface Remaining {
  urgency: Urgency
  /** Remaining time first, in the unit of the rule. */
  words: string
  /** The absolute time, second. */
  until: string
}

function duration(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / minute))
  if (minutes < 60) return text('kit.duration.minutes', { minutes }, minutes)
  const hours = Math.floor(minutes / 60)
  // Clocks run up to 24 hours; beyond, days are read, with the hours while they matter.
  if (hours >= 24) {
    const days = Math.floor(hours / 24)
    if (hours % 24 === 0 || days >= 10) return text('kit.duration.days', { days }, days)
    return text('kit.duration.daysHours', { days, hours: hours % 24 }, days)
  }
  const rest = minutes % 60
  if (rest === 0) return text('kit.duration.hours', { hours }, hours)
  return text('kit.duration.hoursMinutes', { hours, minutes: rest })
}

function left(deadline: Deadline, ms: number): string {
  if (deadline.kind === 'hours') return text('kit.deadline.left', { duration: duration(ms) })
  if (deadline.workingDays !== undefined) {
    return text('kit.deadline.workingDays', { days: deadline.workingDays }, deadline.workingDays)
  }
  const days = Math.ceil(ms / dayLength)
  if (days <= 1) return text('kit.deadline.lastDay')
  return text('kit.deadline.days', { days }, days)
}

function urgency(deadline: Deadline, at: number): Urgency {
  const due = Date.parse(deadline.at)
  const ms = due - at
  if (ms <= 0) return 'over'
  if (deadline.kind === 'days') {
    const days = deadline.workingDays ?? Math.ceil(ms / dayLength)
    if (days <= thresholds.nowDays) return 'now'
    return days <= thresholds.soonDays ? 'soon' : 'calm'
  }
  if (deadline.from) {
    const share = (at - Date.parse(deadline.from)) / (due - Date.parse(deadline.from))
    if (share >= thresholds.nowShare) return 'now'
    return share >= thresholds.soonShare ? 'soon' : 'calm'
  }
  if (ms <= thresholds.nowLeft) return 'now'
  return ms <= thresholds.soonLeft ? 'soon' : 'calm'
}

/** remaining says how a deadline looks and reads at a moment (ms since the epoch). */
export function remaining(deadline: Deadline, at: number): Remaining {
  const until = dueInstant(deadline.at)
  const ms = Date.parse(deadline.at) - at
  if (deadline.pausedReason) {
    const rest = deadline.kind === 'hours' ? duration(Math.max(0, ms)) : left(deadline, Math.max(0, ms))
    return { urgency: 'paused', words: text('kit.deadline.paused', { rest }), until: deadline.pausedReason }
  }
  if (ms <= 0) return { urgency: 'over', words: text('kit.deadline.over', { duration: duration(-ms) }), until }
  return { urgency: urgency(deadline, at), words: left(deadline, ms), until }
}

