// Starts the demonstration for a test run and stops it afterwards. With GONGZHI_E2E_URL
// (and GONGZHI_E2E_DATA) set, the tests use a demonstration that runs already.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { data, root, run, shots } from './places'

const seedingTakes = 240_000 // ms at most: the first start plays the demo's past

export default async function start(): Promise<(() => Promise<void>) | undefined> {
  rmSync(shots, { recursive: true, force: true })
  mkdirSync(shots, { recursive: true })
  if (process.env.GONGZHI_E2E_URL) return undefined

  const program = `${root}/bin/gongzhi`
  if (!existsSync(program)) throw new Error(`${program} is missing: run 'make build' first`)
  rmSync(data, { recursive: true, force: true })
  mkdirSync(run, { recursive: true })
  const address = `127.0.0.1:${await freePort()}`
  const logFile = `${run}/e2e.log`
  const log = openSync(logFile, 'w')
  const child = spawn(program, ['demo', '--data', data, '--addr', address], { stdio: ['ignore', log, log] })
  process.env.GONGZHI_E2E_URL = `http://${address}` // workers inherit it
  try {
    await ready(child, `http://${address}/readyz`)
  } catch (problem) {
    await stop(child)
    const lines = readFileSync(logFile, 'utf8').slice(-4000)
    throw new Error(`the demonstration did not start: ${problem}\n${lines}`, { cause: problem })
  }
  return () => stop(child)
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  for (const end = Date.now() + seedingTakes; Date.now() < end; ) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`${url} was not ready after ${seedingTakes / 1000} s`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(insist)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
