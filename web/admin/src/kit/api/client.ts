import { language, text } from '../i18n'
import { type Challenge, solveInWorker } from './captcha'
import { ApiError, offlineError, problemOf } from './problem'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Query = Record<string, string | number | boolean | string[] | undefined | null>

export interface RequestOptions {
  query?: Query
  /** Sent as JSON; a FormData body goes as multipart. */
  body?: unknown
  signal?: AbortSignal
  /** Repeating a mutation with the same key is safe; one is made when none is given. */
  idempotencyKey?: string
}

// Milliseconds before each further try when the network gives no answer.
const pauses = [400, 1200, 3000]
const statusUnauthenticated = 401
const statusTooMany = 429

let onUnauthenticated: () => void = () => undefined

/** The shell says what happens when the session has ended. */
export function whenUnauthenticated(handler: () => void): void {
  onUnauthenticated = handler
}

let resting: () => boolean = () => false

/** The shell says whether nobody has touched the page lately: what it then asks for by itself is no activity. */
export function whenResting(answer: () => boolean): void {
  resting = answer
}

const waiting: (() => void)[] = []

/** For what cannot begin anew, such as an upload: tells the shell that the session has ended, and waits for the next. */
export function signedInAgain(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    onUnauthenticated()
  })
}

/** The same person is back: what waited goes on. */
export function goOn(): void {
  for (const resolve of waiting.splice(0)) resolve()
}

let person = ''

/** The person whose pages these are: the server refuses when the session has become another's. */
export function speakFor(id: string): void {
  person = id
}

/** A random key; crypto.randomUUID is missing on plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

export function urlOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    const list = Array.isArray(value) ? value.join(',') : String(value)
    if (list !== '') search.set(name, list)
  }
  const written = search.toString()
  return written === '' ? path : `${path}?${written}`
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** fetchKindly tries again while there is no answer; safe because mutations carry a key. */
async function fetchKindly(url: string, init: RequestInit): Promise<Response> {
  for (const pause of pauses) {
    try {
      return await fetch(url, init)
    } catch (error) {
      if (init.signal?.aborted) throw error
      // a reading waits for no network: the page says so, and asks again when there is one
      if (init.method === 'GET' && !navigator.onLine) throw offlineError(text('kit.fault.noNetwork'))
      await wait(pause)
    }
  }
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw offlineError(text('kit.fault.offline'))
  }
}

function challengeOf(error: ApiError): Challenge | null {
  const { challenge, difficulty } = error.params
  if (error.status !== statusTooMany || typeof challenge !== 'string') return null
  return { challenge, difficulty: Number(difficulty ?? 0) }
}

/** respond sends a request and returns the answer, or throws an ApiError. */
export async function respond(method: Method, path: string, options: RequestOptions = {}): Promise<Response> {
  const headers = new Headers({ 'Accept-Language': language() })
  let body: BodyInit | undefined
  if (options.body instanceof FormData) {
    body = options.body
  } else if (options.body !== undefined) {
    headers.set('Content-Type', 'application/json')
    body = JSON.stringify(options.body)
  }
  if (person) headers.set('X-Person', person)
  const looking = path.endsWith('/alive') // whether the session still is
  if (method === 'GET' && (looking || resting())) headers.set('X-Poll', '1')
  if (method !== 'GET') headers.set('Idempotency-Key', options.idempotencyKey ?? newKey())
  const init: RequestInit = { method, headers, body, signal: options.signal, credentials: 'same-origin' }
  const url = urlOf(path, options.query)

  for (let solved = false; ; solved = true) {
    const response = await fetchKindly(url, init)
    if (response.ok) return response
    const error = new ApiError(await problemOf(response, text('kit.fault.unexpected')))
    const challenge = challengeOf(error)
    // Sign-in solves its own challenge, because it shows the reader what is going on.
    if (challenge && !solved && !path.includes('/signin/')) {
      const answer = await solveInWorker(challenge)
      headers.set('Captcha-Challenge', answer.challenge)
      headers.set('Captcha-Nonce', answer.nonce)
      continue
    }
    if (error.status === statusUnauthenticated && (!path.includes('/signin/') || looking)) onUnauthenticated()
    throw error
  }
}

/** request sends and reads JSON; a 204 gives undefined. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await respond(method, path, options)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

export const http = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, idempotencyKey?: string) =>
    request<T>('POST', path, { body, idempotencyKey }),
  put: <T>(path: string, body?: unknown, idempotencyKey?: string) => request<T>('PUT', path, { body, idempotencyKey }),
  remove: <T>(path: string) => request<T>('DELETE', path),
}

/** download saves an answer as a file under the name the server gives it. */
export const download = async (path: string, query: Query, fallbackName: string): Promise<void> => save(await respond('GET', path, { query }), fallbackName)

/** obtain is a download that the server counts, and that therefore is asked for by a POST. */
export const obtain = async (path: string, body: unknown, fallbackName: string, idempotencyKey?: string): Promise<void> =>
  save(await respond('POST', path, { body, idempotencyKey }), fallbackName)

async function save(response: Response, fallbackName: string): Promise<void> {
  const named = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('Content-Disposition') ?? '')
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = named?.[1] ? decodeURIComponent(named[1]) : fallbackName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** attachmentPath is where a stored file is downloaded. */
export const attachmentPath = (id: string): string => `/api/platform/attachments/${encodeURIComponent(id)}`
