import { language, text } from '../i18n'
import type { Attachment } from '../types'
import { signedInAgain } from './client'
import { ApiError, asApiError, offlineError, problemOf } from './problem'

// A file goes up in pieces (tus 1.0): after a lost link, or a pause, it goes on from where the server has it.
const path = '/api/platform/uploads'
const pieceSize = 1 << 20 // bytes; a piece that is lost is sent again
const pauses = [500, 1500, 4000, 10_000, 20_000] // milliseconds before each further try without an answer
const conflict = 409
const damaged = 460
const unauthenticated = 401
const lost = new Set([0, conflict, damaged, 502, 503, 504])

export interface Progress {
  /** Bytes that the server has. */
  sent: number
  size: number
  state: 'sending' | 'waiting' | 'paused'
}

const encoded = (words: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(words)))
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The link is back, or the time is over. */
const online = (ms: number): Promise<unknown> => Promise.race([sleep(ms), new Promise((resolve) => addEventListener('online', resolve, { once: true }))])

async function checksumOf(piece: Blob): Promise<string | undefined> {
  if (!crypto.subtle) return undefined // plain http: the length alone is checked
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await piece.arrayBuffer()))
  return `sha256 ${btoa(String.fromCharCode(...digest))}`
}

/** One upload, which a person may pause and take up again. */
export class Upload {
  private at = ''
  private sent = 0
  private stop: AbortController | null = null
  private resume: (() => void) | null = null
  private paused = false
  private ended = false

  constructor(
    private readonly file: File,
    private readonly tell: (progress: Progress) => void,
  ) {}

  pause(): void {
    this.paused = true
    this.stop?.abort()
  }

  proceed(): void {
    this.paused = false
    this.resume?.()
  }

  /** What has been sent is forgotten. */
  async cancel(): Promise<void> {
    this.ended = true
    this.pause()
    this.proceed()
    if (this.at) await this.call('DELETE').catch(() => undefined) // it expires by itself
  }

  /** run sends the file and returns the attachment; an ApiError is final. */
  async run(): Promise<Attachment> {
    for (let failures = 0; ; ) {
      await this.whilePaused()
      if (this.ended) throw offlineError(text('kit.upload.cancelled'))
      const before = this.sent
      try {
        const done = await this.step()
        if (done) return done
        failures = 0
      } catch (error) {
        if (this.paused || this.ended) continue
        const fault = asApiError(error)
        if (fault.status === unauthenticated) {
          this.say('waiting')
          await signedInAgain()
          await this.locate().catch(() => undefined)
          continue
        }
        failures = this.sent > before ? 1 : failures + 1
        const pause = pauses[failures - 1]
        if (!lost.has(fault.status) || pause === undefined) throw fault
        this.say('waiting')
        await online(pause)
        await this.locate().catch(() => undefined) // asked again at the next try
      }
    }
  }

  private async step(): Promise<Attachment | null> {
    this.say('sending')
    if (!this.at) {
      const response = await this.call('POST', { 'Upload-Length': String(this.file.size), 'Upload-Metadata': `filename ${encoded(this.file.name)}` })
      this.at = response.headers.get('Location') ?? ''
      return null
    }
    const piece = this.file.slice(this.sent, this.sent + pieceSize)
    const checksum = await checksumOf(piece)
    const response = await this.call('PATCH', { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(this.sent), ...(checksum ? { 'Upload-Checksum': checksum } : {}) }, piece)
    this.sent = Number(response.headers.get('Upload-Offset'))
    return response.status === 200 ? ((await response.json()) as Attachment) : null
  }

  /** How much the server has: the piece on the way may have arrived. */
  private async locate(): Promise<void> {
    if (this.at) this.sent = Number((await this.call('HEAD')).headers.get('Upload-Offset'))
  }

  private async whilePaused(): Promise<void> {
    if (!this.paused) return
    this.say('paused')
    await new Promise<void>((resolve) => (this.resume = resolve))
    this.resume = null
    if (!this.ended) await this.locate().catch(() => undefined)
  }

  private async call(method: string, headers: Record<string, string> = {}, body?: Blob): Promise<Response> {
    this.stop = new AbortController()
    let response: Response
    try {
      response = await fetch(this.at || path, { method, body, signal: method === 'PATCH' ? this.stop.signal : undefined, credentials: 'same-origin',
        headers: { 'Tus-Resumable': '1.0.0', Accept: 'application/json', 'Accept-Language': language(), ...headers } })
    } catch {
      throw offlineError(text('kit.fault.offline'))
    }
    if (!response.ok) throw new ApiError(await problemOf(response, text('kit.fault.unexpected')))
    return response
  }

  private say(state: Progress['state']): void {
    this.tell({ sent: this.sent, size: this.file.size, state })
  }
}
