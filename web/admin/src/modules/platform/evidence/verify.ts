import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import type { Proof } from './api'

/** The inside of the tree, RFC 6962: SHA-256(0x01, left, right). */
function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(1), left, right))
}

/**
 * rootFrom climbs from a leaf along its path (RFC 9162, 2.1.3.2). Null means that the path has
 * not the length the tree's size asks for.
 */
export function rootFrom(leaf: string, index: number, size: number, path: string[]): string | null {
  if (index < 0 || index >= size) return null
  let at = index
  let last = size - 1
  let hash: Uint8Array = hexToBytes(leaf)
  for (const text of path) {
    if (last === 0) return null
    const sibling = hexToBytes(text)
    if (at % 2 === 1 || at === last) {
      hash = node(sibling, hash)
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2)
        last = Math.floor(last / 2)
      }
    } else hash = node(hash, sibling)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? bytesToHex(hash) : null
}

/** The root a checkpoint states: the third line of its note, base64. */
export function statedRoot(checkpoint: string): { size: number; root: string } | null {
  const [, size, root] = checkpoint.split('\n')
  if (!size || !root || !/^\d+$/.test(size)) return null
  try {
    return { size: Number(size), root: bytesToHex(Uint8Array.from(atob(root), (c) => c.charCodeAt(0))) }
  } catch {
    return null
  }
}

/** leads says whether the path ends at the root that the signed checkpoint states. */
export function leads(proof: Proof): boolean {
  const stated = statedRoot(proof.checkpoint)
  if (!proof.sealed || !stated || stated.size !== proof.treeSize || stated.root !== proof.root) return false
  return rootFrom(proof.leaf, proof.seq, proof.treeSize, proof.path) === proof.root
}
