import { ref } from 'vue'

// Deadlines are judged by the server's clock: a browser set wrong must not turn a case red.
let offset = 0

/** Milliseconds since the epoch by the server's clock. */
export function now(): number {
  return Date.now() + offset
}

export function setServerTime(instant: string): void {
  const server = Date.parse(instant)
  if (!Number.isNaN(server)) offset = server - Date.now()
  tick.value = now()
}

/** The current time for pages that show what remains; moves every 15 seconds. */
export const tick = ref(now())

let timer: ReturnType<typeof setInterval> | undefined
export function startClock(): void {
  timer ??= setInterval(() => (tick.value = now()), 15_000)
}
