import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

export interface Challenge {
  challenge: string
  /** Leading zero bits that SHA-256(challenge:nonce) must have. */
  difficulty: number
}

export interface Captcha {
  challenge: string
  nonce: string
}

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

/** solveInWorker keeps the page answering while the proof of work is found. */
export function solveInWorker(challenge: Challenge): Promise<Captcha> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./captcha.worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = (event: MessageEvent<Captcha>) => {
      worker.terminate()
      resolve(event.data)
    }
    worker.onerror = (event) => {
      worker.terminate()
      reject(new Error(event.message))
    }
    worker.postMessage(challenge)
  })
}
