export interface Challenge {
  challenge: string
  /** Leading zero bits that SHA-256(challenge:nonce) must have. */
  difficulty: number
}

export interface Captcha {
  challenge: string
  nonce: string
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
