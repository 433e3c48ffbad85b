import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

import type { Captcha, Challenge } from './captcha'

export function leadingZeroBits(hash: Uint8Array): number {
  let bits = 0
  for (const byte of hash) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24
    bits += 8
  }
  return bits
}

/**
 * solve finds the nonce by trying. Synchronous on purpose: it runs in a worker, and
 * the browser's own digest is missing on plain http, where the demo may be opened.
 */
export function solve({ challenge, difficulty }: Challenge): Captcha {
  for (let counter = 0; ; counter++) {
    const nonce = counter.toString(36)
    if (leadingZeroBits(sha256(utf8ToBytes(`${challenge}:${nonce}`))) >= difficulty) return { challenge, nonce }
  }
}
