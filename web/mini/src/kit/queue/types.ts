/** A small synchronous key-value store: the phone's storage, or a map in tests. Writes may throw when it is full. */
export interface Store {
  keys(): string[]
  get(key: string): unknown
  set(key: string, value: unknown): void
  remove(key: string): void
}

/** What the server said about one code. */
export interface ScanResult {
  text: string
  code?: string
  result: 'ok' | 'repeat' | 'wrong' | 'unknown'
  key?: string
  /** Ready sentence in the reader's language. */
  message?: string
  first?: { at: string; byName: string }
  expected?: ScanFacts
  got?: ScanFacts
  /** Where a wrong box goes: shelf, returns or quarantine. */
  placeKey?: string
}
export interface ScanFacts {
  itemId?: string
  batchNo?: string
  expiry?: { date: string; precision: 'day' | 'month'; text?: string }
}
export interface Names {
  hant?: string
  hans?: string
  pt?: string
  en?: string
}
export interface ScanAnswer {
  results: ScanResult[]
  progress?: { done: number; total: number }
}

/** A refused request: `status` 0 means that the server was not reached. */
export interface Refusal {
  status: number
  detail: string
}

export interface Operation {
  seq: number
  /** The opened order, for counting and for showing. */
  order: string
  /** Number of the order as people read it. */
  orderNumber: string
  person: string
  path: string
  /** What goes into the body beside the codes: line, location, reason. */
  fixed: Record<string, unknown>
  text: string
  /** Time on this phone: a claim, the record is the server's time. */
  eventTime: string
  conflict?: { message: string; result?: ScanResult }
}

/** A request that has been or may have been sent: kept word for word, so that a repeat is the same request. */
export interface Batch {
  key: string
  person: string
  path: string
  body: Record<string, unknown> & { codes: { text: string; eventTime: string }[] }
  seqs: number[]
}

export type Send = (path: string, body: unknown, idempotencyKey: string) => Promise<ScanAnswer>

export interface Status {
  state: 'synced' | 'waiting' | 'sending' | 'conflict'
  waiting: number
  sent: number
  sending: number
  conflicts: number
}

export type LiveAnswer = { kind: 'result'; result: ScanResult; progress?: ScanAnswer['progress'] } | { kind: 'refused'; refusal: Refusal }
