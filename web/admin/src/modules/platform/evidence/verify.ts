import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import type { Growth, Proof } from './api'

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

/**
 * rootsFrom climbs from the roots below to what both logs must have as root (RFC 9162, 2.1.4.2).
 * Null means that the path has not the length the two sizes ask for.
 */
export function rootsFrom(from: number, to: number, root: string, path: string[]): { old: string; new: string } | null {
  if (from < 1 || from > to) return null
  if (from === to) return path.length === 0 ? { old: root, new: root } : null
  const steps = Number.isInteger(Math.log2(from)) ? [root, ...path] : [...path]
  let at = from - 1
  let last = to - 1
  while (at % 2 === 1) {
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  const first = steps.shift()
  if (first === undefined) return null
  let older: Uint8Array = hexToBytes(first)
  let newer = older
  for (const text of steps) {
    if (last === 0) return null
    const sibling = hexToBytes(text)
    if (at % 2 === 1 || at === last) {
      older = node(sibling, older)
      newer = node(sibling, newer)
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2)
        last = Math.floor(last / 2)
      }
    } else newer = node(newer, sibling)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? { old: bytesToHex(older), new: bytesToHex(newer) } : null
}

/** grew says whether the path leads from the earlier signed root to the later one. */
export function grew(growth: Growth): boolean {
  const stated = [growth.old, growth.new].every((one) => {
    const said = statedRoot(one.note)
    return said?.size === one.size && said.root === one.root
  })
  const roots = rootsFrom(growth.old.size, growth.new.size, growth.old.root, growth.path)
  return stated && roots?.old === growth.old.root && roots.new === growth.new.root
}
