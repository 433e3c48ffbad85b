// The one queue of this phone: its storage, its moments to send, and what the chip in every title bar shows.
import { reactive } from 'vue'
import { call, newKey } from '../client/client'
import { connection } from '../client/connection'
import { Problem } from '../client/problem'
import { session } from '../session/session'
import { Queue } from './queue'
import type { ScanAnswer, Status, Store } from './types'

/** How often waiting scans are tried again while nothing says that the network is back. Milliseconds. */
const AGAIN = 15000
const PREFIX = 'gz.'

const store: Store = {
  keys: () =>
    uni
      .getStorageInfoSync()
      .keys.filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length)),
  get: (key) => {
    const value: unknown = uni.getStorageSync(PREFIX + key)
    return value === '' ? undefined : value
  },
  set: (key, value) => uni.setStorageSync(PREFIX + key, value),
  remove: (key) => uni.removeStorageSync(PREFIX + key),
}

/** A name for this phone that no other has; made once. */
function device(): string {
  const known = store.get('device') as string | undefined
  if (known) return known
  const made = newKey().slice(0, 13)
  store.set('device', made)
  return made
}

async function send(path: string, body: unknown, idempotencyKey: string): Promise<ScanAnswer> {
  try {
    return await call<ScanAnswer>(path, { method: 'POST', body, idempotencyKey })
  } catch (error) {
    const problem = error as Problem
    throw { status: problem.status ?? 0, detail: problem.detail ?? '' }
  }
}

/** What the phone says of its network; a request that failed in spite of it is tried again. */
let network = true

let made: Queue | undefined
export const chip = reactive<Status & { online: boolean }>({
  state: 'synced', waiting: 0, sent: 0, sending: 0, conflicts: 0, online: true,
})

export function queue(): Queue {
  if (!made) {
    const phone = device()
    connection.device = `phone ${phone}`
    made = new Queue({ store, send, device: phone, network: () => network, person: () => session.me?.person.id ?? '' })
    made.watch(() => Object.assign(chip, made!.status()))
    Object.assign(chip, made.status())
  }
  return made
}

/** Starts sending: now, when the network comes back, and again while something waits. */
export function startQueue(): void {
  const flush = () => {
    if (session.me && queue().waiting().length) void queue().flush()
  }
  const reached = (online: boolean) => {
    network = connection.online = online
    if (online) flush()
  }
  // #ifdef H5
  window.addEventListener('online', () => reached(true))
  window.addEventListener('offline', () => reached(false))
  network = connection.online = navigator.onLine
  // #endif
  // #ifndef H5
  uni.onNetworkStatusChange(({ isConnected }) => reached(isConnected))
  uni.getNetworkType({ success: ({ networkType }) => (network = connection.online = networkType !== 'none') })
  // #endif
  setInterval(flush, AGAIN)
  flush()
}
