import { enumLabel, type IconName, number, text, type Tone } from '@/kit'
import type { Shown } from './api'

/** Shape and tone of each shown state: colour is only the third signal, and no data is never green. */
export const looks: Record<Shown, { icon: IconName; tone: Tone }> = {
  up: { icon: 'check', tone: 'ok' },
  slow: { icon: 'triangle', tone: 'warn' },
  down: { icon: 'crossCircle', tone: 'danger' },
  unknown: { icon: 'help', tone: 'unknown' },
  maintenance: { icon: 'gear', tone: 'info' },
  undeployed: { icon: 'minus', tone: 'draft' },
}

/** lookOf is the look of a state as the server names it; one that nobody drew is unknown, never good. */
export const lookOf = (state: string): { icon: IconName; tone: Tone } => looks[state as Shown] ?? looks.unknown

/** subjectName says what a probe, an alert or a window speaks of: module/4 is 药品追溯 · 药品出库. */
export function subjectName(kind: string, subject: string): string {
  return kind === 'module' ? text(`service.${subject}`) : subject
}
export function subjectNames(subjects: string[]): string {
  return subjects.map((one) => subjectName(one.slice(0, one.indexOf('/')), one.slice(one.indexOf('/') + 1))).join(text('kit.comma'))
}

export const reasonName = (reason: string): string => (reason ? enumLabel('monitorReason', reason) : '')

/** How long ago something was, in the largest unit that says it. */
export function ago(since: string | null | undefined, at: number): string {
  if (!since) return ''
  const minutes = Math.max(0, Math.floor((at - Date.parse(since)) / 60_000))
  if (minutes < 60) return text('monitoring.minutes', { count: number(minutes) })
  if (minutes < 60 * 48) return text('monitoring.hours', { count: number(Math.floor(minutes / 60)) })
  return text('monitoring.days', { count: number(Math.floor(minutes / 1440)) })
}
