import { http, type Instant } from '@/kit'

const base = '/api/platform/evidence'
export const entriesPath = `${base}/entries`
export const statusPath = `${base}/status`

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
  recordCount: number
  sealed: boolean
  seq: number | null
}

/** A signed statement of how long the log is and what its root is. */
export interface Checkpoint {
  size: number
  root: string
  at: Instant
  note: string
}

export interface Status {
  leaves: number
  pending: number
  /** Public key that checks the signatures. */
  verifier: string
  checkpoints: Checkpoint[]
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
export const proofOf = (id: string): Promise<Proof> => http.get<Proof>(`${entriesPath}/${encodeURIComponent(id)}/proof`)
