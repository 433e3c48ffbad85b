import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { goOn, whenUnauthenticated } from '@/kit/api/client'
import { Upload, type Progress } from '@/kit/api/upload'

/** A server of the protocol that keeps what it gets and may be away. */
class Server {
  size = 0
  data: Uint8Array[] = []
  away = 0
  damaged = 0
  cancelled = false
  ended = false
  get received(): number {
    return this.data.reduce((sum, one) => sum + one.length, 0)
  }

  fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers)
    if (this.away > 0) {
      this.away--
      throw new TypeError('no network')
    }
    if (init.signal?.aborted) throw new DOMException('aborted', 'AbortError')
    if (this.ended) return new Response(JSON.stringify({ title: 'ended', key: 'fault.unauthenticated' }), { status: 401, headers: { 'Content-Type': 'application/problem+json' } })
    const told = { 'Upload-Offset': String(this.received) }
    switch (init.method) {
      case 'POST':
        this.size = Number(headers.get('Upload-Length'))
        return new Response(null, { status: 201, headers: { Location: '/api/platform/uploads/1' } })
      case 'HEAD':
        return new Response(null, { status: 200, headers: told })
      case 'DELETE':
        this.cancelled = true
        return new Response(null, { status: 204 })
    }
    if (this.damaged > 0) {
      this.damaged--
      return new Response(JSON.stringify({ title: 'damaged', detail: 'damaged' }), { status: 460, headers: { 'Content-Type': 'application/problem+json' } })
    }
    if (Number(headers.get('Upload-Offset')) !== this.received) return new Response('{}', { status: 409, headers: { 'Content-Type': 'application/json' } })
    this.data.push(new Uint8Array(await (init.body as Blob).arrayBuffer()))
    const done = this.received === this.size
    return new Response(done ? JSON.stringify({ id: 'a', fileName: 'f', size: this.size }) : null, { status: done ? 200 : 204, headers: { 'Upload-Offset': String(this.received) } })
  }
}

const bytes = 2_500_000
const file = (): File => new File([new Uint8Array(bytes).map((_, i) => i % 251)], 'f.csv')
let server: Server

beforeEach(() => {
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
  vi.useFakeTimers({ toFake: ['setTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function settled<T>(promise: Promise<T>): Promise<T> {
  const state = { done: false }
  const end = (): void => void (state.done = true)
  promise.then(end, end)
  // the clock of the pauses is false, reading and hashing a piece takes real time: both go on until the end
  while (!state.done) {
    await vi.advanceTimersByTimeAsync(50)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return promise
}

describe('a file in pieces', { timeout: 30_000 }, () => {
  it('arrives whole in pieces of a mebibyte', async () => {
    const steps: Progress[] = []
    const stored = await settled(new Upload(file(), (now) => steps.push(now)).run())
    expect(stored.id).toBe('a')
    expect(server.data.map((one) => one.length)).toEqual([1 << 20, 1 << 20, bytes - 2 * (1 << 20)])
    expect(steps.at(-1)?.sent).toBe(2 * (1 << 20))
  })

  it('goes on by itself after a lost link and a damaged piece', async () => {
    server.damaged = 1
    const states = new Set<string>()
    const upload = new Upload(file(), (now) => {
      states.add(now.state)
      if (now.sent === 1 << 20 && states.size === 1) server.away = 2
    })
    await settled(upload.run())
    expect(server.received).toBe(bytes)
    expect(states.has('waiting')).toBe(true)
  })

  it('waits where it is when the session has ended, and goes on when its person is back', async () => {
    let told = 0
    whenUnauthenticated(() => {
      told++
      setTimeout(() => {
        server.ended = false
        goOn()
      }, 60_000)
    })
    const states: string[] = []
    const upload = new Upload(file(), (now) => {
      states.push(now.state)
      if (now.sent === 1 << 20 && told === 0) server.ended = true
    })
    expect((await settled(upload.run())).id).toBe('a')
    expect(told).toBe(1)
    expect(states).toContain('waiting')
    expect(server.data.map((one) => one.length)).toEqual([1 << 20, 1 << 20, bytes - 2 * (1 << 20)])
  })

  it('gives up when the server stays away, with what to do', async () => {
    server.away = 1000
    await expect(settled(new Upload(file(), () => undefined).run())).rejects.toMatchObject({ status: 0 })
  })

  it('pauses, goes on from where it was, and can be cancelled', async () => {
    let upload: Upload | null = null
    const states: string[] = []
    upload = new Upload(file(), (now) => {
      states.push(now.state)
      if (now.sent > 0 && !states.includes('paused')) upload?.pause()
      if (now.state === 'paused') setTimeout(() => upload?.proceed(), 1000)
    })
    await settled(upload.run())
    expect(states).toContain('paused')
    expect(server.received).toBe(bytes)

    const second = new Upload(file(), (now) => {
      if (now.sent > 0) void second.cancel()
    })
    server.data = []
    await expect(settled(second.run())).rejects.toThrow()
    expect(server.cancelled).toBe(true)
  })
})
