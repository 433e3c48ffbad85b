// Inclusion proofs of RFC 6962 §2.1.1: the phone itself computes a root from one record and its neighbours. A box
// is proved in three steps: its code belongs to the event, the event is the record in the log, the log is the one
// that was signed.
import { fromHex, sha256, toBase64, toHex, utf8 } from './sha256'

export interface InclusionProof {
  /** Number of the record in the log, from 0. */
  seq: number
  /** Leaf hash of the record, 64 hexadecimal digits. */
  leaf: string
  /** Hashes of the neighbours, from the leaf up. */
  path: string[]
  treeSize: number
  root: string
  /** The signed text: origin, tree size, base64 root, signatures. */
  checkpoint: string
}

/** What the server gives for one box: the public part of its event, and the way to the code inside it. */
export interface Evidence extends InclusionProof {
  code: string
  sealed: boolean
  checkpointAt?: string
  /** Lines: version, id, time, type, action, operation, step, product, batch, expiry, root of the codes. */
  publicText: string
  privateHash: string
  /** Of this code alone: without it nobody can guess a neighbour's code from its hash. */
  codeSalt: string
  /** Place among 65536, drawn by chance. */
  codeSlot: number
  codePath: string[]
}
/** The facts on the screen that the event itself states. */
export interface ShownFacts {
  code: string
  batchNo?: string
  expiry?: string
}

export type ProofStep = { neighbour: string; side: 'left' | 'right'; result: string }
export type ProofFailure = 'malformed' | 'facts' | 'code' | 'leaf' | 'root' | 'checkpoint'
export type ProofAnswer = { ok: true; steps: ProofStep[]; signers: string[] } | { ok: false; reason: ProofFailure; steps: ProofStep[] }

const LINE = { batchNo: 8, expiry: 9, codesRoot: 10 }
// every event has as many places, so that a proof does not tell how many boxes there were
const PLACES = 65536

function prefixed(prefix: number, ...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return sha256(bytes)
}
// the two prefixes keep a node from passing as a record
const record = (text: string) => prefixed(0, utf8(text))
const node = (left: Uint8Array, right: Uint8Array) => prefixed(1, left, right)

/** Follows a path upwards (RFC 9162 §2.1.3.2); null when it does not fit a tree of this size. */
function climb(leaf: Uint8Array, index: number, size: number, path: string[], steps: ProofStep[]): Uint8Array | null {
  if (!Number.isInteger(index) || index < 0 || index >= size) return null
  let hash = leaf
  let last = size - 1
  for (const text of path) {
    const neighbour = fromHex(text)
    if (neighbour?.length !== 32 || last === 0) return null
    const isRight = index % 2 === 1 || index === last
    hash = isRight ? node(neighbour, hash) : node(hash, neighbour)
    steps.push({ neighbour: text, side: isRight ? 'left' : 'right', result: toHex(hash) })
    if (isRight) {
      // a lonely right edge has no neighbour on the levels where it is a left child
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2)
        last = Math.floor(last / 2)
      }
    }
    index = Math.floor(index / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hash : null
}

/** The record with this leaf hash is in the tree whose root the checkpoint states. */
export function verifyInclusion(proof: InclusionProof): ProofAnswer {
  const steps: ProofStep[] = []
  const leaf = fromHex(proof.leaf)
  if (leaf?.length !== 32 || proof.seq >= proof.treeSize) return { ok: false, reason: 'malformed', steps }
  const root = climb(leaf, proof.seq, proof.treeSize, proof.path, steps)
  if (!root || toHex(root) !== proof.root.toLowerCase()) return { ok: false, reason: 'root', steps }
  const lines = proof.checkpoint.split('\n')
  if (Number(lines[1]) !== proof.treeSize || lines[2] !== toBase64(root)) return { ok: false, reason: 'checkpoint', steps }
  const signers = lines.filter((line) => line.startsWith('\u2014 ')).map((line) => line.split(' ')[1])
  return { ok: true, steps, signers }
}

/** The box is in the event, the event states what the screen shows, and the event is in the signed log. */
export function verifyEvidence(evidence: Evidence, shown: ShownFacts): ProofAnswer {
  const steps: ProofStep[] = []
  const fail = (reason: ProofFailure): ProofAnswer => ({ ok: false, reason, steps })
  const lines = evidence.publicText.split('\n')
  if (lines.length < LINE.codesRoot + 1) return fail('malformed')
  if (evidence.code !== shown.code) return fail('facts')
  if (shown.batchNo !== undefined && lines[LINE.batchNo] !== shown.batchNo) return fail('facts')
  if (shown.expiry !== undefined && lines[LINE.expiry] !== shown.expiry) return fail('facts')
  const codes = climb(record(`${evidence.code}\n${evidence.codeSalt}`), evidence.codeSlot, PLACES, evidence.codePath, steps)
  if (!codes || toHex(codes) !== lines[LINE.codesRoot]) return fail('code')
  if (toHex(record(`${evidence.publicText}\n${evidence.privateHash}`)) !== evidence.leaf.toLowerCase()) return fail('leaf')
  const answer = verifyInclusion(evidence)
  return { ...answer, steps: [...steps, ...answer.steps] }
}
