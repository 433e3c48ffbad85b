// The one way to the server: uni.request in both builds. In H5 the session is an HttpOnly cookie of the same
// origin; a mini-program has no cookies and sends a bearer token.
import { connection } from './connection'
import { early } from './early'
import { Problem, readProblem } from './problem'

declare const __ORIGIN__: string

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  query?: Record<string, string | number | undefined>
  /** Given for a repeat of the same request; a new one otherwise. */
  idempotencyKey?: string
  headers?: Record<string, string>
}

let onSignedOut = () => {}
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

let onRenewed = () => {}
/** A new password or second factor brings a mini-program another token; a browser takes its cookie by itself. */
export function whenRenewed(act: () => void): void {
  onRenewed = act
}

function renew(header: Record<string, unknown> = {}): void {
  const name = Object.keys(header).find((one) => one.toLowerCase() === 'x-session-token')
  const token = name && header[name]
  if (typeof token !== 'string' || !token) return
  connection.token = token
  onRenewed()
}

function address(path: string, query: CallOptions['query']): string {
  const pairs = Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return __ORIGIN__ + path + (pairs.length ? '?' + pairs.join('&') : '')
}

/** 122 random bits in the usual form of a UUID. */
export function newKey(): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16))
}

function headersOf(method: string, options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = { 'Accept-Language': connection.lang, 'X-Device': connection.device, ...options.headers }
  if (method !== 'GET') headers['Idempotency-Key'] = options.idempotencyKey ?? newKey()
  if (connection.person) headers['X-Person'] = connection.person
  if (connection.token) headers.Authorization = `Bearer ${connection.token}`
  return headers
}

/** Sends a request; throws a Problem, whose status is 0 when the server was not reached. */
export function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const method = options.method ?? 'GET'
  const url = address(path, options.query)
  const headers = headersOf(method, options)
  return new Promise((resolve, reject) => {
    const answered = ({ statusCode, data, header }: { statusCode: number; data: unknown; header?: Record<string, unknown> }) => {
      connection.online = true
      if (connection.token) renew(header)
      if (statusCode >= 200 && statusCode < 300) return resolve(data as T)
      if (statusCode === 401) onSignedOut()
      reject(readProblem(statusCode, data))
    }
    const ask = () =>
      uni.request({
        url,
        method,
        header: options.body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
        data: options.body as object | undefined,
        timeout: 20000,
        success: answered,
        fail: () => {
          connection.online = false
          reject(new Problem(0, {}))
        },
      })
    const sentAhead = method === 'GET' && !options.headers ? early(url) : undefined
    // in a task of its own: the page that asks is drawn before its answer is
    if (sentAhead) sentAhead.then((answer) => setTimeout(() => answered(answer)), ask)
    else ask()
  })
}

/** A file that the server keeps; a record then names its id. */
export interface Stored {
  id: string
  fileName: string
  size: number
}

/** Sends a file that lies on the phone, a photograph or a drawing; throws a Problem as call does. */
export function upload(filePath: string, file?: File): Promise<Stored> {
  return new Promise((resolve, reject) => {
    uni.uploadFile({
      url: address('/api/platform/attachments', undefined),
      name: 'file',
      filePath,
      ...(file ? { file } : {}),
      header: headersOf('POST', {}),
      timeout: 60000,
      success: ({ statusCode, data }) => {
        connection.online = true
        const body: unknown = readBody(data)
        if (statusCode >= 200 && statusCode < 300) return resolve(body as Stored)
        if (statusCode === 401) onSignedOut()
        reject(readProblem(statusCode, body))
      },
      fail: () => {
        connection.online = false
        reject(new Problem(0, {}))
      },
    })
  })
}

/** An upload's answer is always text, and a gateway's is not even JSON. */
function readBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
