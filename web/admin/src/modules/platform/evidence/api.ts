import { download, http, type Instant, type TimelineEntry } from '@/kit'

const base = '/api/platform/evidence'
export const entriesPath = `${base}/entries`
export const statusPath = `${base}/status`
export const personalPath = `${base}/personal-columns`
export const checkpointsPath = `${base}/checkpoints`

/** One deed in the log. */
export interface Entry {
  id: string
  at: Instant
  action: string
  personId: string
  personName: string
  postTitle: string
  orgName: string
  reason: string
  traceId: string
  result: 'done' | 'refused' | 'failed'
  recordCount: number
  sealed: boolean
  seq: number | null
}

/** What one deed did to one record. */
export interface EntryRecord {
  entity: string
  entityId: string
  revision: number
  removed: boolean
  changes: NonNullable<TimelineEntry['changes']>
}

/** A deed with its records; where it came from only for those who see everybody's. */
export interface Detail extends Entry {
  origin: { ip: string; device: string; session: string; erased: boolean } | null
  records: EntryRecord[]
}

/** A column with personal data; purpose, basis and retention are in the reader's words. */
export interface PersonalColumn {
  id: string
  table: string
  column: string
  kind: string
  purpose: string
  basis: string
  retention: string
  level: number
  sealed: boolean
}

/** A signed statement of how long the log is and what its root is. */
export interface Checkpoint {
  /** The size as text. */
  id: string
  size: number
  root: string
  at: Instant
  signatures: number
  note: string
}

/** RFC 6962 consistency proof: the later log continues the earlier one. */
export interface Growth {
  old: Omit<Checkpoint, 'id' | 'signatures'>
  new: Omit<Checkpoint, 'id' | 'signatures'>
  path: string[]
}

export interface Status {
  leaves: number
  pending: number
  /** Entries that were moved into archive files. */
  archived: number
  /** Public keys that check the signatures, one a line. */
  verifier: string
  checkpoints: Omit<Checkpoint, 'id' | 'signatures'>[]
  /** Program and configuration of the node that answers, compared with its baseline. */
  trust: { state: 'trusted' | 'changed' | 'untold' | 'waiting'; parts: string[]; at: Instant; program: string }
}

/** RFC 6962 inclusion proof; all hashes are hex. */
export interface Proof {
  sealed: boolean
  seq: number
  leaf: string
  path: string[]
  treeSize: number
  root: string
  checkpoint: string
  checkpointAt: Instant | null
}

export const statusOf = (signal?: AbortSignal): Promise<Status> => http.get<Status>(statusPath, undefined, signal)
export const personalColumns = (signal?: AbortSignal): Promise<{ items: PersonalColumn[]; cleared: { label: number; roles: string[] }[] }> => http.get(personalPath, undefined, signal)
export const detailOf = (id: string): Promise<Detail> => http.get<Detail>(`${entriesPath}/${encodeURIComponent(id)}`)
export const proofOf = (id: string): Promise<Proof> => http.get<Proof>(`${entriesPath}/${encodeURIComponent(id)}/proof`)
/** Proof that the log of one size continues that of a smaller one; the newest when `to` is absent. */
export const growthOf = (from: number, to?: number): Promise<Growth> => http.get<Growth>(`${base}/consistency`, { from, to })
export const paperOf = (size: number): string => `${checkpointsPath}/${size}/paper.pdf`
/** The evidence of some days as a file; taking it is on record. */
export const fetchBundle = (from: string, to: string): Promise<void> => download(`${base}/bundle`, { from, to }, `evidence-${from}-${to}.jsonl`)

/** save offers a value as a JSON file. */
export function save(value: unknown, name: string): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(value, null, 1)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
