import { useEventListener, useIntervalFn } from '@vueuse/core'
import { readStored, writeStored } from '../kit/stored'

/** When a hand last touched any tab of this console. */
export const activeKey = 'gz.active'
const noted = 5_000 // milliseconds between two notes of activity
const looked = 15_000 // milliseconds between two looks at the clock

const rests = 60_000 // milliseconds without a hand after which what the page asks by itself is no activity

/** Whether no hand touched any tab of this console for a minute. */
export const isResting = (): boolean => Date.now() - (readStored<number>(activeKey) ?? Date.now()) > rests

/**
 * useIdle leaves when no hand touched any tab of this console for the limit (milliseconds; 0 never). The server counts
 * by itself, too: what a resting page asks for is no activity.
 */
export function useIdle(limit: () => number, leave: () => void): void {
  let last = 0
  const over = (): boolean => limit() > 0 && Date.now() - Math.max(last, readStored<number>(activeKey) ?? 0) >= limit()
  function touch(): void {
    if (last > 0 && over()) return leave() // a computer that slept: the hand that wakes it may be anybody's
    if (Date.now() - last < noted) return
    last = Date.now()
    writeStored(activeKey, last) // seen by the other tabs
  }
  last = Date.now()
  writeStored(activeKey, last)
  for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const) useEventListener(window, event, touch, { passive: true })
  const look = (): void => {
    if (over()) leave()
  }
  useEventListener(document, 'visibilitychange', look)
  useIntervalFn(look, looked)
}
