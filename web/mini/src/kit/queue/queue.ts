// Scans wait here until the server has answered. Each scan is written down before anything else happens; a
// request is written down before it is sent and repeated word for word under the same key after a crash; what
// the server refuses becomes a conflict that a person decides. Nothing leaves the queue by itself.
import type { Batch, LiveAnswer, Operation, Refusal, ScanAnswer, ScanResult, Send, Status, Store } from './types'

/** The most codes that one request may carry. */
export const BATCH_LIMIT = 2000

const OPERATION = 'queue.operation.'
const BATCH = 'queue.batch.'
const NEXT = 'queue.next'

export type NewOperation = Pick<Operation, 'order' | 'orderNumber' | 'path' | 'fixed' | 'text' | 'eventTime'>

/** Answers that came after the patience for them, by number, and how far the order is then. */
export interface Late {
  results: Map<number, ScanResult>
  progress?: ScanAnswer['progress']
}
type Listener = (late?: Late) => void

export interface QueueOptions {
  store: Store
  send: Send
  /** Stays the same for this phone; makes the keys unique among phones. */
  device: string
  /** False while the phone has no network: then nothing is put on its way, and every scan can still be taken back. */
  network: () => boolean
  /** Who is signed in; scans are sent in the name of the person who made them. */
  person: () => string
}

export class Queue {
  private readonly operations = new Map<number, Operation>()
  private readonly waiters = new Map<number, (answer: LiveAnswer | null) => void>()
  private readonly listeners = new Set<Listener>()
  private running: Promise<void> | null = null
  private sent = 0
  private sending = 0

  constructor(private readonly options: QueueOptions) {
    for (const key of options.store.keys()) {
      if (!key.startsWith(OPERATION)) continue
      const operation = options.store.get(key) as Operation
      this.operations.set(operation.seq, operation)
    }
  }

  /** Writes the scan down. Throws when the phone's storage is full; then the scan did not happen. */
  add(scan: NewOperation): Operation {
    const { store, person } = this.options
    const seq = Number(store.get(NEXT) ?? 1)
    store.set(NEXT, seq + 1) // first the number: a crash leaves a gap, never two scans under one number
    const operation: Operation = { ...scan, seq, person: person() }
    store.set(OPERATION + seq, operation)
    this.operations.set(seq, operation)
    this.changed()
    return operation
  }

  /**
   * Sends, and gives the answer to this scan while somebody looks at it; null when the server was not reached or
   * took longer than `patience` milliseconds. A refusal that comes later becomes a conflict.
   */
  answer(seq: number, patience: number): Promise<LiveAnswer | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(null), patience)
      const done = (answer: LiveAnswer | null) => {
        clearTimeout(timer)
        this.waiters.delete(seq)
        resolve(answer)
      }
      this.waiters.set(seq, done)
      void this.flush().then(() => done(null))
    })
  }

  /** Sends what waits, oldest first, until nothing waits or the server cannot be reached. */
  flush(): Promise<void> {
    this.running ??= this.drain().finally(() => {
      this.running = null
      this.sending = this.sent = 0
      this.changed()
    })
    return this.running
  }

  private async drain(): Promise<void> {
    this.sending = this.waiting().length
    for (;;) {
      if (!this.options.network()) return
      const batch = this.batch() ?? this.nextBatch()
      if (!batch) return
      this.changed()
      let answer: ScanAnswer
      try {
        answer = await this.options.send(batch.path, batch.body, batch.key)
      } catch (error) {
        const refusal = error as Refusal
        if (!decided(refusal.status)) return
        this.refuse(batch, refusal)
        this.sent += batch.seqs.length
        continue
      }
      this.settle(batch, answer)
      this.sent += batch.seqs.length
    }
  }

  /** The request of the person signed in that may be on its way; each person on this phone has their own. */
  private batch(): Batch | undefined {
    return this.options.store.get(BATCH + this.options.person()) as Batch | undefined
  }

  /** The oldest scan and those after it that go to the same place, written down as one request. */
  private nextBatch(): Batch | null {
    const waiting = this.waiting()
    const first = waiting[0]
    if (!first) return null
    const same = JSON.stringify([first.path, first.fixed])
    const end = waiting.findIndex((o) => JSON.stringify([o.path, o.fixed]) !== same)
    const group = waiting.slice(0, Math.min(end < 0 ? waiting.length : end, BATCH_LIMIT))
    const last = group[group.length - 1]
    const batch: Batch = {
      key: `${this.options.device}-${first.seq}` + (last === first ? '' : `-${last.seq}`),
      person: first.person,
      path: first.path,
      body: { ...first.fixed, codes: group.map(({ text, eventTime }) => ({ text, eventTime })) },
      seqs: group.map((o) => o.seq),
    }
    this.options.store.set(BATCH + batch.person, batch)
    return batch
  }

  private settle(batch: Batch, answer: ScanAnswer): void {
    const late = new Map<number, ScanResult>()
    batch.seqs.forEach((seq, i) => {
      const text = batch.body.codes[i].text
      const result = answer.results[i]?.text === text ? answer.results[i] : answer.results.find((r) => r.text === text)
      if (!result) return this.keep(seq, { message: '' })
      const heard = this.tell(seq, { kind: 'result', result, progress: answer.progress })
      if (!heard) late.set(seq, result)
      if (heard || result.result === 'ok' || result.result === 'repeat') this.drop(seq)
      else this.keep(seq, { message: result.message ?? '', result })
    })
    this.options.store.remove(BATCH + batch.person)
    this.changed({ results: late, progress: answer.progress })
  }

  private refuse(batch: Batch, refusal: Refusal): void {
    for (const seq of batch.seqs) {
      const heard = this.tell(seq, { kind: 'refused', refusal })
      if (heard) this.drop(seq)
      else this.keep(seq, { message: refusal.detail })
    }
    this.options.store.remove(BATCH + batch.person)
    this.changed()
  }

  private tell(seq: number, answer: LiveAnswer): boolean {
    const waiter = this.waiters.get(seq)
    waiter?.(answer)
    return waiter !== undefined
  }

  private drop(seq: number): void {
    this.options.store.remove(OPERATION + seq)
    this.operations.delete(seq)
  }

  private keep(seq: number, conflict: { message: string; result?: ScanResult }): void {
    const operation = this.operations.get(seq)
    if (!operation || operation.conflict) return // settled before a crash; this is the repeat
    const kept = { ...operation, conflict }
    this.options.store.set(OPERATION + seq, kept)
    this.operations.set(seq, kept)
  }

  /** A person's decision: the server is right and this scan is closed, or it is sent once more as a new scan. */
  resolve(seq: number, choice: 'server' | 'again'): void {
    const operation = this.operations.get(seq)
    if (!operation?.conflict) return
    if (choice === 'again') {
      const { order, orderNumber, path, fixed, text, eventTime } = operation
      this.add({ order, orderNumber, path, fixed, text, eventTime })
    }
    this.drop(seq)
    this.changed()
  }

  /** Takes back a scan that is not on its way yet; false when it is too late. */
  takeBack(seq: number): boolean {
    const batch = this.batch()
    const operation = this.operations.get(seq)
    if (!operation || operation.conflict || batch?.seqs.includes(seq)) return false
    this.drop(seq)
    this.changed()
    return true
  }

  private all(): Operation[] {
    return [...this.operations.values()].sort((a, b) => a.seq - b.seq)
  }

  /** Scans of the person signed in that the server has not answered, oldest first. */
  waiting(order?: string): Operation[] {
    const person = this.options.person()
    return this.all().filter((o) => !o.conflict && o.person === person && (order === undefined || o.order === order))
  }

  conflicts(): Operation[] {
    return this.all().filter((o) => o.conflict)
  }

  status(): Status {
    const waiting = this.all().filter((o) => !o.conflict).length
    const conflicts = this.conflicts().length
    const state = conflicts ? 'conflict' : this.running && waiting ? 'sending' : waiting ? 'waiting' : 'synced'
    return { state, waiting, conflicts, sent: this.sent, sending: this.sending }
  }

  /** Calls back after every change, with answers that nobody waited for any more; returns the way to stop. */
  watch(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private changed(late?: Late): void {
    this.listeners.forEach((listener) => listener(late))
  }
}

/** Whether the server has decided; otherwise (not reached, not signed in, too busy, broken) the scan waits. */
function decided(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status)
}
