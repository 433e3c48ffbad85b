// Where things are; nothing else imports paths.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export const root = path('../..').replace(/\/$/, '')
export const run = `${root}/.run`
export const shots = `${run}/shots`
export const pictures = `${root}/docs/pictures`

// The demo's data folder: the one started by server.ts, or that of a running demo.
export const data = process.env.GONGZHI_E2E_DATA ?? `${run}/e2e`

export function readJSON<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
