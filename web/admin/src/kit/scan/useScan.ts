import { computed, ref } from 'vue'
import { newKey } from '../api/client'
import { type ApiError, asApiError } from '../api/problem'
import { normalise } from '../format/code'
import type { Instant } from '../types'

/** What the server says of one scanned code. */
export interface ScanResult {
  text: string
  code?: string
  result: 'ok' | 'repeat' | 'wrong' | 'unknown'
  message?: string
  first?: { at: Instant; byName?: string }
  got?: { batchNo?: string }
  expected?: { batchNo?: string }
  /** Where a wrong box goes: returns, quarantine, keep. */
  placeKey?: string
}

export interface ScanAnswer {
  results: ScanResult[]
  progress: { done: number; total: number }
}

/** What a scan came to; `refused` is the whole request, `unsent` one that never arrived. */
export type Outcome = ScanResult['result'] | 'refused' | 'unsent'

export interface Scan {
  outcome: Outcome
  text: string
  result?: ScanResult
  message?: string
  /** Milliseconds since the epoch, of this device. */
  at: number
}

interface Waiting {
  text: string
  key: string
  at: number
}

const remembered = 6
const stopping = new Set<Outcome>(['wrong', 'refused', 'unsent'])

/**
 * useScan sends scans one after the other, because a scanner is faster than an answer. A wrong box stops
 * the queue until a person has read it; one that did not arrive stays first and is sent again.
 */
export function useScan(send: (text: string, eventTime: string, key: string) => Promise<ScanAnswer>, heard: (outcome: Outcome) => void, drained: () => void) {
  const queue = ref<Waiting[]>([])
  const scans = ref<Scan[]>([])
  const progress = ref<ScanAnswer['progress'] | null>(null)
  const stopped = ref(false)
  let running = false

  function note(scan: Scan): void {
    scans.value = [scan, ...scans.value].slice(0, remembered)
    stopped.value = stopping.has(scan.outcome)
    heard(scan.outcome)
  }

  function fail(waiting: Waiting, error: ApiError): void {
    const unsent = error.offline || error.status >= 500
    if (!unsent) queue.value = queue.value.slice(1)
    note({ outcome: unsent ? 'unsent' : 'refused', text: waiting.text, message: error.errors[0]?.message ?? error.message, at: waiting.at })
  }

  async function run(): Promise<void> {
    if (running) return
    running = true
    while (!stopped.value && queue.value[0]) {
      const waiting = queue.value[0]
      try {
        const answer = await send(waiting.text, new Date(waiting.at).toISOString(), waiting.key)
        queue.value = queue.value.slice(1)
        progress.value = answer.progress
        const [result] = answer.results
        if (result) note({ outcome: result.result, text: result.code ?? waiting.text, result, message: result.message, at: waiting.at })
      } catch (error) {
        fail(waiting, asApiError(error))
      }
    }
    running = false
    drained()
  }

  /** push takes what the scanner typed; nothing is taken while a wrong box waits to be read. */
  function push(typed: string): void {
    const text = normalise(typed)
    if (text === '' || stopped.value) return
    queue.value = [...queue.value, { text, key: newKey(), at: Date.now() }]
    void run()
  }

  function goOn(): void {
    stopped.value = false
    void run()
  }

  return { scans, last: computed(() => scans.value[0] ?? null), progress, stopped, waiting: computed(() => queue.value.length), push, goOn }
}
