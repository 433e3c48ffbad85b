import { describe, expect, it } from 'vitest'
import { BATCH_LIMIT, Queue, type NewOperation } from './queue'
import type { Batch, Refusal, ScanAnswer, ScanResult, Store } from './types'

class Crash extends Error {}

/** A phone's storage that survives the program; `dieAfter` writes the program dies. */
class Disk {
  readonly kept = new Map<string, string>()
  writes = 0
  dieAfter = Infinity
  store(): Store {
    const write = (act: () => void) => {
      if (this.writes++ >= this.dieAfter) throw new Crash()
      act()
    }
    return {
      keys: () => [...this.kept.keys()],
      get: (key) => (this.kept.has(key) ? JSON.parse(this.kept.get(key)!) : undefined),
      set: (key, value) => write(() => this.kept.set(key, JSON.stringify(value))),
      remove: (key) => write(() => this.kept.delete(key)),
    }
  }
}

/** A server that remembers keys the way ours does, and may lose its answers on the way back. */
class Server {
  readonly taken: string[] = []
  readonly requests: { key: string; path: string; body: Batch['body'] }[] = []
  private readonly answers = new Map<string, { body: string; answer: ScanAnswer }>()
  online = true
  loseAnswers = 0
  verdict: (text: string) => Partial<ScanResult> = () => ({})
  problem: Refusal | null = null

  send = async (path: string, body: unknown, key: string): Promise<ScanAnswer> => {
    await Promise.resolve()
    if (!this.online) throw { status: 0, detail: '' }
    this.requests.push({ key, path, body: body as Batch['body'] })
    if (this.problem) throw this.problem
    const known = this.answers.get(key)
    if (known && known.body !== JSON.stringify(body)) throw { status: 422, detail: 'same key, other body' }
    const answer = known?.answer ?? this.decide(body as Batch['body'])
    this.answers.set(key, { body: JSON.stringify(body), answer })
    if (this.loseAnswers > 0) {
      this.loseAnswers--
      throw { status: 0, detail: '' }
    }
    return answer
  }

  private decide({ codes }: Batch['body']): ScanAnswer {
    const results = codes.map(({ text }): ScanResult => {
      const result: ScanResult = { text, result: this.taken.includes(text) ? 'repeat' : 'ok', ...this.verdict(text) }
      if (result.result === 'ok') this.taken.push(text)
      return result
    })
    return { results, progress: { done: this.taken.length, total: 120 } }
  }
}

const scan = (text: string, more: Partial<NewOperation> = {}): NewOperation => ({
  order: 'inbound/1', orderNumber: 'RK202611200004', path: '/api/drugtrace/inbound/orders/1/bind',
  fixed: { lineId: 'L1' }, text, eventTime: '2026-11-20T02:42:00.000Z', ...more,
})
const open = (disk: Disk, server: Server, person = 'p1', network = () => true) =>
  new Queue({ store: disk.store(), send: server.send, device: 'phone', network, person: () => person })

describe('sending', () => {
  it('keeps scans while offline and sends them in order as one request', async () => {
    const [disk, server] = [new Disk(), new Server()]
    const queue = open(disk, server)
    server.online = false
    for (const text of ['c', 'a', 'b']) queue.add(scan(text))
    await queue.flush()
    expect(queue.status()).toMatchObject({ state: 'waiting', waiting: 3 })
    server.online = true
    await queue.flush()
    expect(server.taken).toEqual(['c', 'a', 'b'])
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0].body).toEqual({ lineId: 'L1', codes: ['c', 'a', 'b'].map((text) => ({ text, eventTime: '2026-11-20T02:42:00.000Z' })) })
    expect(queue.status()).toMatchObject({ state: 'synced', waiting: 0 })
    expect([...disk.kept.keys()]).toEqual(['queue.next'])
  })

  it('keeps the order between lines and orders and never puts two places into one request', async () => {
    const [disk, server] = [new Disk(), new Server()]
    const queue = open(disk, server)
    queue.add(scan('a'))
    queue.add(scan('b', { fixed: { lineId: 'L2' } }))
    queue.add(scan('c'))
    queue.add(scan('d', { order: 'outbound/7', path: '/pick', fixed: {} }))
    await queue.flush()
    expect(server.taken).toEqual(['a', 'b', 'c', 'd'])
    expect(server.requests.map((r) => [r.path.split('/').pop(), r.body.lineId])).toEqual([['bind', 'L1'], ['bind', 'L2'], ['bind', 'L1'], ['pick', undefined]])
  })

  it('never puts more than the limit into one request', async () => {
    const [disk, server] = [new Disk(), new Server()]
    const queue = open(disk, server)
    for (let i = 0; i < BATCH_LIMIT + 5; i++) queue.add(scan(`box ${i}`))
    await queue.flush()
    expect(server.requests.map((r) => r.body.codes.length)).toEqual([BATCH_LIMIT, 5])
    expect(server.taken).toHaveLength(BATCH_LIMIT + 5)
  })

  it.each([0, 401, 429, 500, 503])('waits after %i', async (status) => {
    const [disk, server] = [new Disk(), new Server()]
    const queue = open(disk, server)
    queue.add(scan('a'))
    server.problem = { status, detail: 'later' }
    await queue.flush()
    expect(queue.status()).toMatchObject({ state: 'waiting', waiting: 1, conflicts: 0 })
    server.problem = null
    await queue.flush()
    expect(server.taken).toEqual(['a'])
  })

  it("sends nobody's scans in another person's name", async () => {
    const [disk, server] = [new Disk(), new Server()]
    open(disk, server, 'p1').add(scan('a'))
    const other = open(disk, server, 'p2')
    await other.flush()
    expect(server.requests).toEqual([])
    expect(other.status().waiting).toBe(1)
    other.add(scan('b'))
    await other.flush()
    expect(server.taken).toEqual(['b'])
    await open(disk, server, 'p1').flush()
    expect(server.taken).toEqual(['b', 'a'])
  })

  it('puts nothing on its way without network, so that each scan can be taken back', async () => {
    const [disk, server] = [new Disk(), new Server()]
    let network = false
    const queue = open(disk, server, 'p1', () => network)
    const wrong = queue.add(scan('a'))
    expect(await queue.answer(wrong.seq, 1000)).toBeNull()
    expect(queue.takeBack(wrong.seq)).toBe(true)
    queue.add(scan('b'))
    network = true
    await queue.flush()
    expect(server.taken).toEqual(['b'])
    expect(server.requests).toHaveLength(1)
  })

  it('tells late answers to who watches, and none that somebody waited for', async () => {
    const [disk, server] = [new Disk(), new Server()]
    server.taken.push('b')
    const queue = open(disk, server)
    const late: [number, string][] = []
    queue.watch((answers) => answers?.results.forEach(({ result }, seq) => late.push([seq, result])))
    server.online = false
    const first = queue.add(scan('a'))
    const second = queue.add(scan('b'))
    expect(await queue.answer(second.seq, 1000)).toBeNull()
    server.online = true
    await queue.flush()
    expect(late).toEqual([[first.seq, 'ok'], [second.seq, 'repeat']])
    const third = queue.add(scan('c'))
    expect(await queue.answer(third.seq, 1000)).toMatchObject({ kind: 'result' })
    expect(late).toHaveLength(2)
  })

  it('counts progress while it sends', async () => {
    const [disk, server] = [new Disk(), new Server()]
    const queue = open(disk, server)
    queue.add(scan('a'))
    queue.add(scan('b', { fixed: { lineId: 'L2' } }))
    const seen: string[] = []
    queue.watch(() => {
      const { state, sent, sending } = queue.status()
      if (state === 'sending') seen.push(`${sent}/${sending}`)
    })
    await queue.flush()
    expect(seen).toContain('0/2')
    expect(seen).toContain('1/2')
  })
})

describe('replay', () => {
  it('repeats the very same request when the answer was lost, also after a restart and more scans', async () => {
    const [disk, server] = [new Disk(), new Server()]
    const queue = open(disk, server)
    queue.add(scan('a'))
    queue.add(scan('b'))
    server.loseAnswers = 1
    await queue.flush()
    expect(queue.status().waiting).toBe(2)
    queue.add(scan('c'))
    await open(disk, server).flush()
    expect(server.requests[0]).toEqual(server.requests[1])
    expect(server.requests[0].key).toBe('phone-1-2')
    expect(server.requests[2].key).toBe('phone-3')
    expect(server.taken).toEqual(['a', 'b', 'c'])
  })

  it('loses and doubles nothing, whichever write the program dies at', async () => {
    for (let dieAfter = 0; ; dieAfter++) {
      const [disk, server] = [new Disk(), new Server()]
      server.verdict = (text) => (text === 'bad' ? { result: 'wrong', message: 'not of this order' } : {})
      disk.dieAfter = dieAfter
      const acknowledged: string[] = []
      let died = false
      try {
        const queue = open(disk, server)
        for (const text of ['a', 'bad', 'b']) {
          queue.add(scan(text))
          acknowledged.push(text)
        }
        await queue.flush()
        queue.add(scan('c'))
        acknowledged.push('c')
        await queue.flush()
      } catch (error) {
        if (!(error instanceof Crash)) throw error
        died = true
      }
      disk.dieAfter = Infinity
      const again = open(disk, server)
      await again.flush()
      expect(again.status().waiting, `died at write ${dieAfter}`).toBe(0)
      expect(server.taken, `died at write ${dieAfter}`).toEqual(acknowledged.filter((text) => text !== 'bad'))
      expect(again.conflicts().map((o) => o.text)).toEqual(acknowledged.filter((text) => text === 'bad'))
      if (!died) return
    }
  })

  it('never gives one number to two scans after a crash', () => {
    const disk = new Disk()
    disk.dieAfter = 1 // the number is written, the scan is not
    expect(() => open(disk, new Server()).add(scan('a'))).toThrow(Crash)
    disk.dieAfter = Infinity
    const queue = open(disk, new Server())
    expect(queue.waiting()).toEqual([])
    expect(queue.add(scan('a')).seq).toBe(2)
  })
})

describe('answers', () => {
  it('tells the person who waits and keeps no conflict then', async () => {
    const [disk, server] = [new Disk(), new Server()]
    server.verdict = () => ({ result: 'wrong', message: 'other batch' })
    const queue = open(disk, server)
    expect(await queue.answer(queue.add(scan('a')).seq, 1000)).toMatchObject({ kind: 'result', result: { result: 'wrong' }, progress: { total: 120 } })
    expect(queue.status().state).toBe('synced')
  })
  it('gives up waiting in time and leaves the scan in the queue', async () => {
    const [disk, server] = [new Disk(), new Server()]
    server.online = false
    const queue = open(disk, server)
    const { seq } = queue.add(scan('a'))
    expect(await queue.answer(seq, 60000), 'without network nobody waits').toBeNull()
    server.online = true
    server.send = () => new Promise(() => {})
    const slow = open(disk, server)
    expect(await slow.answer(seq, 5)).toBeNull()
    expect(queue.waiting('inbound/1').map((o) => o.seq)).toEqual([seq])
    expect(queue.waiting('inbound/2')).toEqual([])
  })
  it('turns a refusal nobody saw into a conflict, with both sides', async () => {
    const [disk, server] = [new Disk(), new Server()]
    server.verdict = (text) => (text === 'a' ? { result: 'wrong', message: 'other batch', got: { batchNo: 'LAT2603A' } } : {})
    const queue = open(disk, server)
    queue.add(scan('a'))
    queue.add(scan('b'))
    await queue.flush()
    expect(queue.status()).toMatchObject({ state: 'conflict', conflicts: 1, waiting: 0 })
    const restarted = open(disk, server)
    expect(restarted.conflicts()).toMatchObject([{ text: 'a', conflict: { message: 'other batch', result: { got: { batchNo: 'LAT2603A' } } } }])
  })
  it('keeps every scan of a refused request as a conflict and goes on with the next order', async () => {
    const [disk, server] = [new Disk(), new Server()]
    const queue = open(disk, server)
    queue.add(scan('a'))
    queue.add(scan('b'))
    server.problem = { status: 409, detail: 'The order was voided.' }
    await queue.flush()
    expect(queue.conflicts().map((o) => o.conflict?.message)).toEqual(['The order was voided.', 'The order was voided.'])
    server.problem = null
    queue.add(scan('c'))
    await queue.flush()
    expect(server.taken).toEqual(['c'])
  })
  it('lets a person choose: the server, or once more under a new number', async () => {
    const [disk, server] = [new Disk(), new Server()]
    server.verdict = () => ({ result: 'unknown' })
    const queue = open(disk, server)
    queue.add(scan('a'))
    queue.add(scan('b'))
    await queue.flush()
    const [first, second] = queue.conflicts()
    queue.resolve(first.seq, 'server')
    server.verdict = () => ({})
    queue.resolve(second.seq, 'again')
    await queue.flush()
    expect(server.taken).toEqual(['b'])
    expect(server.requests[1].key).not.toBe(server.requests[0].key)
    expect(queue.status().state).toBe('synced')
  })
  it('takes back only what is not on its way', async () => {
    const [disk, server] = [new Disk(), new Server()]
    const queue = open(disk, server)
    const first = queue.add(scan('a'))
    expect(queue.takeBack(first.seq)).toBe(true)
    const second = queue.add(scan('b'))
    server.loseAnswers = 1
    await queue.flush()
    expect(queue.takeBack(second.seq)).toBe(false)
    await queue.flush()
    expect(server.taken).toEqual(['b'])
  })
})
