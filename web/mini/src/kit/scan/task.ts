// Scanning boxes into an opened order: notices repeats, writes every scan into the queue, waits a moment for the
// server, and turns the answer into what the person sees and hears.
import { onUnmounted, reactive } from 'vue'
import { call } from '../client/client'
import { connection } from '../client/connection'
import { sentence } from '../client/problem'
import { codeTail, name } from '../i18n/format'
import { t } from '../i18n/i18n'
import { queue } from '../queue/live'
import type { Names, ScanAnswer, ScanFacts, ScanResult } from '../queue/types'
import { acknowledge, decide, settle, show, start, type FeedbackState, type Outcome } from './feedback'
import { identify, normalise } from './identify'
import { play } from './senses'

/** How long a scan may look for the server before it counts as written down only. Milliseconds. */
const PATIENCE = 2500
/** Rows kept on the screen. */
const ROWS = 50

export interface Row {
  key: string
  tail: string
  outcome: Outcome
  itemName?: Names
  batchNo?: string
  /** Which box of the order this was. */
  number?: number
  at: string
  seq?: number
  text?: string
}
export interface Shown {
  row: Row
  first?: { at: string; byName?: string; number?: number }
  result?: ScanResult
}
export interface ScanTask {
  order: string
  orderNumber: string
  path: string
  /** What goes into the request beside the codes. */
  fixed: () => Record<string, unknown>
  /** What the order wants now: name for the list, batches for a first look at codes that carry one. */
  wanted: () => { itemName?: Names; batches: string[]; facts?: ScanFacts; names: Record<string, Names> }
  /** Where a box that the server has counted can be taken back, if the flow allows it. */
  takeBackPath?: string
  /** Called with the server's count after an answer. */
  progress: (done: number) => void
}

export function useScanTask(task: ScanTask) {
  const state = reactive({
    feedback: start<Shown>() as FeedbackState<Shown>,
    rows: [] as Row[],
    /** A refusal of the whole request: not signed in, no permission, order closed. */
    refusal: '',
  })
  const seen = new Map<string, Row>()
  const uncheckedSeqs = new Map<number, Row>()
  let turn: Promise<void> = Promise.resolve()
  let done = 0

  // scans that waited when the page was left or the app died are known again
  for (const operation of queue().waiting(task.order)) {
    remember({ key: identify(operation.text).key, tail: '', outcome: 'unchecked', at: operation.eventTime, seq: operation.seq })
    state.feedback = { ...state.feedback, counts: { ...state.feedback.counts, unchecked: state.feedback.counts.unchecked + 1 } }
  }

  function remember(row: Row): void {
    row.tail = codeTail(row.key)
    seen.set(row.key, row)
    if (row.seq !== undefined && row.outcome === 'unchecked') uncheckedSeqs.set(row.seq, row)
    state.rows = [row, ...state.rows].slice(0, ROWS)
  }

  function feel(outcome: Outcome, shown: Shown): void {
    const next = show(state.feedback, outcome, shown)
    state.feedback = next.state
    if (next.effect) play(next.effect)
  }

  /** A code that carries its batch can be told wrong without the server. */
  function wrongHere(text: string): ScanResult | null {
    const { batchNo } = identify(text)
    const { batches, facts } = task.wanted()
    if (!batchNo || !batches.length || batches.includes(batchNo)) return null
    return { text, result: 'wrong', got: { itemId: facts?.itemId, batchNo }, expected: facts ?? { batchNo: batches.join(', ') } }
  }

  async function take(raw: string): Promise<void> {
    if (state.feedback.blocked) return
    const text = normalise(raw)
    const { key, batchNo } = identify(text)
    const at = new Date().toISOString()
    const { itemName, facts } = task.wanted()
    const row: Row = { key, tail: codeTail(key), outcome: 'unchecked', itemName, batchNo: batchNo ?? facts?.batchNo, at }
    state.refusal = ''

    const before = seen.get(key)
    if (before) return feel('repeat', { row, first: { at: before.at, number: before.number } })
    const local = wrongHere(text)
    if (local) return feel('wrong', { row, result: local })

    let seq: number
    try {
      const { order, orderNumber, path } = task
      seq = queue().add({ order, orderNumber, path, fixed: task.fixed(), text, eventTime: at }).seq
    } catch {
      state.refusal = t('scan.full')
      return
    }
    row.seq = seq
    if (!connection.online) {
      void queue().flush()
      remember(row)
      return feel('unchecked', { row })
    }
    const heard = await queue().answer(seq, PATIENCE)
    if (!heard) {
      remember(row)
      return feel('unchecked', { row })
    }
    if (heard.kind === 'refused') {
      state.refusal = heard.refusal.detail
      return
    }
    answered(row, heard.result, heard.progress?.done)
  }

  /** What the server says the box is. */
  function fill(row: Row, result?: ScanResult): void {
    row.itemName = task.wanted().names[result?.got?.itemId ?? ''] ?? row.itemName
    row.batchNo = result?.got?.batchNo ?? row.batchNo
    row.text = result?.text ?? row.text
  }

  function answered(row: Row, result: ScanResult, progress?: number): void {
    fill(row, result)
    if (result.result === 'ok') {
      done = progress ?? done + 1
      row.number = done
      row.outcome = 'right'
      remember(row)
      task.progress(done)
      return feel('right', { row, result })
    }
    if (result.result === 'repeat') {
      row.outcome = 'repeat'
      remember(row)
      return feel('repeat', { row, result, first: result.first })
    }
    feel('wrong', { row: { ...row, outcome: 'wrong' }, result })
  }

  // the server's late answers to scans that were counted apart
  const stop = queue().watch((late) => {
    if (!uncheckedSeqs.size) return
    const waiting = new Set(queue().waiting(task.order).map((o) => o.seq))
    const conflicts = new Set(queue().conflicts().map((o) => o.seq))
    let settled = false
    let progress: number | undefined
    for (const [seq, row] of uncheckedSeqs) {
      if (waiting.has(seq)) continue
      uncheckedSeqs.delete(seq)
      settled = true
      const result = late?.results.get(seq)
      if (result) progress = late?.progress?.done // a request carries scans of one order only
      // a box that somebody else had counted already is no conflict, and counts no second time
      const outcome = conflicts.has(seq) ? 'wrong' : result?.result === 'repeat' ? 'repeat' : 'right'
      if (outcome === 'right') row.number = ++done
      if (outcome === 'wrong') seen.delete(row.key) // once decided, the box may be scanned again
      fill(row, result)
      row.outcome = outcome
      state.rows = [...state.rows]
      state.feedback = settle(state.feedback, outcome === 'right')
      if (state.feedback.shown?.detail.row.key === row.key) state.feedback = decide(state.feedback, outcome, { row, result, first: result?.first })
    }
    if (!settled) return
    done = progress ?? done
    task.progress(done)
  })
  onUnmounted(stop)

  return {
    state,
    /** One scan after the other, so that no answer overtakes the next. */
    scan(text: string): void {
      turn = turn.then(() => take(text))
    },
    carryOn(): void {
      state.feedback = acknowledge(state.feedback)
    },
    startAt(count: number): void {
      done = count
    },
    /** Whether the last scan can still be taken back: it was not sent, or the flow has a way back. */
    canTakeBack(): boolean {
      const outcome = state.rows[0]?.outcome
      return outcome === 'unchecked' || (outcome === 'right' && !!task.takeBackPath && connection.online)
    },
    async takeBack(): Promise<void> {
      const row = state.rows[0]
      if (row?.outcome === 'unchecked') {
        if (row.seq === undefined || !queue().takeBack(row.seq)) return
        uncheckedSeqs.delete(row.seq)
        state.feedback = settle(state.feedback, false)
      } else if (row?.outcome === 'right' && task.takeBackPath) {
        try {
          const body = { codes: [{ text: row.text, eventTime: new Date().toISOString() }], reason: t('scan.takeBackReason') }
          const { results } = await call<ScanAnswer>(task.takeBackPath, { method: 'POST', body })
          if (results[0]?.result !== 'ok') {
            state.refusal = results[0]?.message ?? ''
            return
          }
          task.progress(--done)
        } catch (error) {
          state.refusal = sentence(error)
          return
        }
      } else return
      seen.delete(row.key)
      state.rows = state.rows.slice(1)
      state.feedback = { ...state.feedback, shown: null }
    },
  }
}

/** Word and lines of the band for the last scan. */
export function bandOf(feedback: FeedbackState<Shown>, clock: (iso: string) => string): { outcome: 'right' | 'repeat' | 'unchecked' | 'none'; word: string; lines: string[] } {
  const shown = feedback.shown
  if (!shown || shown.outcome === 'wrong') return { outcome: 'none', word: t('scan.ready'), lines: [t('scan.readyHow')] }
  const { row, first } = shown.detail
  const box = [name(row.itemName), row.batchNo].filter(Boolean).join(' \u00b7 ')
  if (shown.outcome === 'right') return { outcome: 'right', word: t('scan.right', { n: row.number ?? '' }), lines: [box, row.tail].filter(Boolean) }
  if (shown.outcome === 'unchecked') return { outcome: 'unchecked', word: t('scan.unchecked'), lines: [[name(row.itemName), row.tail].filter(Boolean).join(' \u00b7 '), t('scan.uncheckedHow')] }
  const lines = [[name(row.itemName), row.tail].filter(Boolean).join(' \u00b7 ')]
  if (first?.byName) lines.push(t('scan.firstBy', { at: clock(first.at), name: first.byName }))
  else if (first) lines.push(first.number ? t('scan.firstNumber', { at: clock(first.at), n: first.number }) : t('scan.first', { at: clock(first.at) }))
  return { outcome: 'repeat', word: t('scan.repeat'), lines }
}
