// Proof of work instead of a picture captcha: the phone finds a number, the server checks it with one hash.
import { sha256, utf8 } from './sha256'

export interface Challenge {
  challenge: string
  /** How many leading bits of the hash must be zero. */
  difficulty: number
}
export interface Solution {
  challenge: string
  nonce: string
}

function leadingZeroBits(digest: Uint8Array): number {
  let bits = 0
  for (const byte of digest) {
    if (byte === 0) {
      bits += 8
      continue
    }
    return bits + Math.clz32(byte) - 24
  }
  return bits
}

export function solves({ challenge, difficulty }: Challenge, nonce: string): boolean {
  return leadingZeroBits(sha256(utf8(`${challenge}:${nonce}`))) >= difficulty
}

/**
 * Finds a nonce so that SHA-256(challenge ":" nonce) begins with the asked zero bits. Works in slices and gives
 * the page a turn between them; `progress` gets the share of the expected work, 0 to 0.99.
 */
export async function solve(asked: Challenge, progress: (share: number) => void = () => {}): Promise<Solution> {
  const expected = 2 ** asked.difficulty
  const prefix = utf8(`${asked.challenge}:`)
  const slice = 4000
  for (let from = 0; ; from += slice) {
    for (let n = from; n < from + slice; n++) {
      const nonce = String(n)
      const text = new Uint8Array(prefix.length + nonce.length)
      text.set(prefix)
      for (let i = 0; i < nonce.length; i++) text[prefix.length + i] = nonce.charCodeAt(i)
      if (leadingZeroBits(sha256(text)) >= asked.difficulty) return { challenge: asked.challenge, nonce }
    }
    progress(Math.min(0.99, (from + slice) / expected))
    await new Promise((turn) => setTimeout(turn, 0))
  }
}
