// A demonstration of its own whose clock is moved by hand, and a database server that may be killed: for journeys
// that take hours. Nothing of it touches the demonstration that the other journeys share.
import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { promisify } from 'node:util'
import { test as watchedTest, expect, type Page } from './support'
import { readJSON, root, run } from './places'

const launch = promisify(execFile)

interface Server {
  address: string
  user: string
  password: string
}

// The private MariaDB of scripts/services.sh in a folder of its own.
const folder = `${run}/rehearsal-services`
async function services(command: 'up' | 'down'): Promise<string> {
  const { stdout } = await launch(`${root}/scripts/services.sh`, command === 'up' ? ['up', '--fast'] : ['down'], { env: { ...process.env, GONGZHI_SERVICES: folder } })
  return stdout
}
export async function startDatabase(): Promise<Server> {
  const [, user, password, address] = /'(\w+):(.+)@tcp\((.+)\)\/'/.exec(await services('up')) ?? []
  if (!user || !password || !address) throw new Error('services.sh told no database')
  return { user, password, address }
}
export function killDatabase(): void {
  process.kill(Number(readFileSync(`${folder}/mariadb.pid`, 'utf8').split(' ')[0]), 'SIGKILL')
}

type Body = Record<string, unknown>

export class Rehearsal {
  now = new Date(0)
  private readonly data = `${run}/rehearsal`
  private stopProgram = (): void => undefined
  private signedIn = ''
  url = ''

  async start(): Promise<void> {
    rmSync(this.data, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
    const log = openSync(`${run}/rehearsal.log`, 'w')
    const child = spawn(`${root}/bin/gongzhi`, ['demo', '--stepped', '--data', this.data, '--addr', '127.0.0.1:0'], { stdio: ['ignore', log, log] })
    closeSync(log)
    this.stopProgram = () => void child.kill('SIGTERM')
    await expect.poll(() => existsSync(`${this.data}/clock.sock`) && this.told(), { timeout: 60_000, message: 'the rehearsal starts' }).toBeTruthy()
    this.url = this.told()
  }
  private told(): string {
    return /http:\/\/127\.0\.0\.1:\d+/.exec(readFileSync(`${run}/rehearsal.log`, 'utf8'))?.[0] ?? ''
  }
  async stop(): Promise<void> {
    this.stopProgram()
    await services('down')
  }

  // Lets time go by: by a duration as Go writes it, or to a moment at once.
  async pass(how: { by: string } | { leap: Date }): Promise<void> {
    const form = new URLSearchParams('by' in how ? { by: how.by } : { to: how.leap.toISOString(), leap: 'yes' }).toString()
    const answer = await new Promise<string>((resolve, reject) => {
      const ask = request({ socketPath: `${this.data}/clock.sock`, method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': form.length } }, (reply) => {
        let text = ''
        reply.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => (reply.statusCode === 200 ? resolve(text) : reject(new Error(text))))
      })
      ask.on('error', reject).end(form)
    })
    this.now = new Date((JSON.parse(answer) as { now: string }).now)
    this.signedIn = '' // sessions end meanwhile
  }

  // The page belongs to a person, and shows the time of the rehearsal.
  async as(page: Page, login: string): Promise<void> {
    await page.clock.setFixedTime(this.now)
    if (this.signedIn === login) return
    await page.goto('about:blank') // what is open still asks for the person before
    await page.context().clearCookies()
    const account = readJSON<{ login: string; password: string }[]>(`${this.data}/accounts.json`).find((one) => one.login === login)
    const answer = await page.request.post(`${this.url}/api/platform/signin/sessions`, { headers: { 'Idempotency-Key': randomUUID() }, data: { login, password: account?.password } })
    expect(answer.status(), `signing in as ${login}`).toBe(201)
    this.signedIn = login
  }
  async open(page: Page, login: string, path: string): Promise<void> {
    await this.as(page, login)
    await page.goto(this.url + path)
  }
  async get<T = Body>(page: Page, login: string, path: string): Promise<T> {
    await this.as(page, login)
    const answer = await page.request.get(this.url + path)
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return (await answer.json()) as T
  }
  async send<T = Body>(page: Page, login: string, path: string, data: Body, method: 'POST' | 'PUT' = 'POST'): Promise<T> {
    await this.as(page, login)
    const answer = await page.request.fetch(this.url + path, { method, headers: { 'Idempotency-Key': randomUUID() }, data })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return (await answer.json()) as T
  }
  // An action on a record, at the version that it has.
  async act(page: Page, login: string, record: string, action: string, more: Body = {}): Promise<Body> {
    const { version } = await this.get<{ version: number }>(page, login, record)
    return this.send(page, login, `${record}/${action}`, { version, ...more })
  }
  async upload(page: Page, login: string, name: string, content: string): Promise<string> {
    await this.as(page, login)
    const multipart = { file: { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) } }
    const answer = await page.request.post(`${this.url}/api/platform/attachments`, { headers: { 'Idempotency-Key': randomUUID() }, multipart })
    expect(answer.ok(), await answer.text()).toBe(true)
    return ((await answer.json()) as { id: string }).id
  }
}

// The page of such a test is watched like every other, at the address of the rehearsal.
export const test = watchedTest.extend<{ stage: Rehearsal }>({
  stage: async ({}, use) => {
    const stage = new Rehearsal()
    try {
      await stage.start()
      await use(stage)
    } finally {
      await stage.stop()
    }
  },
  baseURL: async ({ stage }, use) => use(stage.url),
})
