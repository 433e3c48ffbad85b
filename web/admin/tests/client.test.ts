import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { leadingZeroBits, solve } from '../src/kit/api/solve'
import { http, newKey, respond, urlOf, whenResting, whenUnauthenticated } from '../src/kit/api/client'
import { ApiError } from '../src/kit/api/problem'

const problem = (status: number, body: object): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } })
const calls = (fetcher: ReturnType<typeof vi.fn>): Headers[] => fetcher.mock.calls.map(([, init]) => (init as RequestInit).headers as Headers)

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('client', () => {
  it('writes only the conditions that say something', () => {
    expect(urlOf('/api/x', { q: '', state: ['a', 'b'], limit: 20, cursor: undefined, none: [] })).toBe('/api/x?state=a%2Cb&limit=20')
  })

  it('makes keys that do not repeat', () => {
    expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100)
  })

  it('turns a problem into an error with its field faults', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => problem(422, { title: 't', detail: 'd', code: 'invalid', key: 'fault.invalid', traceId: 'x', errors: [{ pointer: '/name', key: 'k', message: 'm' }] })))
    const error = await http.post('/api/x', {}).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 422, message: 'd', traceId: 'x', errors: [{ pointer: '/name', message: 'm' }] })
  })

  it('still says something when a proxy answers without a problem', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response('<html>', { status: 502 })))
    await expect(http.get('/api/x')).rejects.toMatchObject({ status: 502, message: expect.stringContaining('服务器') as string })
  })

  it('sends a lost mutation again under the same key', async () => {
    vi.useFakeTimers()
    const fetcher = vi.fn().mockRejectedValueOnce(new TypeError('lost')).mockResolvedValueOnce(Response.json({ id: '1' }))
    vi.stubGlobal('fetch', fetcher)
    const answer = http.post<{ id: string }>('/api/x', { a: 1 })
    await vi.runAllTimersAsync()
    expect(await answer).toEqual({ id: '1' })
    const [first, second] = calls(fetcher)
    expect(second?.get('Idempotency-Key')).toBe(first?.get('Idempotency-Key'))
  })

  it('gives up after four tries and keeps what was typed', async () => {
    vi.useFakeTimers()
    const fetcher = vi.fn().mockRejectedValue(new TypeError('lost'))
    vi.stubGlobal('fetch', fetcher)
    const failed = http.get('/api/x').catch((thrown: unknown) => thrown)
    await vi.runAllTimersAsync()
    expect(await failed).toMatchObject({ offline: true })
    expect(fetcher).toHaveBeenCalledTimes(4)
  })

  it('tells the shell when the session has ended', async () => {
    const ended = vi.fn()
    whenUnauthenticated(ended)
    vi.stubGlobal('fetch', vi.fn(async () => problem(401, { title: 't', key: 'fault.unauthenticated' })))
    await expect(respond('GET', '/api/x')).rejects.toMatchObject({ status: 401 })
    expect(ended).toHaveBeenCalledOnce()
    // the sign-in page says itself what was wrong; a look at the session has nobody else to say it
    await expect(respond('GET', '/api/platform/signin/me')).rejects.toMatchObject({ status: 401 })
    expect(ended).toHaveBeenCalledOnce()
    await expect(respond('GET', '/api/platform/signin/me/alive')).rejects.toMatchObject({ status: 401 })
    expect(ended).toHaveBeenCalledTimes(2)
  })

  it('says of what a resting page asks for that it is no activity', async () => {
    const sent: (string | null)[] = []
    vi.stubGlobal('fetch', vi.fn(async (_url: string, init: RequestInit) => {
      sent.push(new Headers(init.headers).get('X-Poll'))
      return new Response('{}', { status: 200 })
    }))
    const asks = async (rests: boolean): Promise<void> => {
      whenResting(() => rests)
      await http.get('/api/x')
      await http.get('/api/platform/signin/me/alive')
      await http.post('/api/x')
    }
    await asks(false)
    await asks(true)
    whenResting(() => false)
    expect(sent).toEqual([null, '1', null, '1', '1', null])
  })
})

describe('captcha', () => {
  it('counts leading zero bits', () => {
    expect(leadingZeroBits(new Uint8Array([0, 0x0f, 255]))).toBe(12)
    expect(leadingZeroBits(new Uint8Array([0x80]))).toBe(0)
    expect(leadingZeroBits(new Uint8Array([0, 0]))).toBe(16)
  })

  it('finds a nonce that another implementation of SHA-256 accepts', () => {
    const { challenge, nonce } = solve({ challenge: 'abc', difficulty: 10 })
    const hash = createHash('sha256').update(`${challenge}:${nonce}`).digest()
    expect(leadingZeroBits(hash)).toBeGreaterThanOrEqual(10)
  })
})
