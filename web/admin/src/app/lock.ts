import { onlineManager, useQueryClient } from '@tanstack/vue-query'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { goOn } from '../kit/api/client'
import { useSession } from '../kit/session'
import type { Me } from '../kit/types'
import { writeStored } from '../kit/stored'
import { activeKey } from './idle'

/**
 * The locked page: its session has ended at the server, what stands on it stays as it was, unsent forms too, and only
 * its own person opens it again.
 */
export const useLock = defineStore('lock', () => {
  const session = useSession()
  const locked = ref(false)

  /** The server has ended the session already: by age, or because somebody said so. */
  function cover(): boolean {
    if (locked.value || !session.me) return false
    locked.value = true
    onlineManager.setOnline(false) // nothing is read in nobody's name, and no refusal takes the page's place
    return true
  }

  async function lock(): Promise<void> {
    if (cover()) await session.endHere().catch(() => undefined) // ended already, or no network: nobody gets in without signing in
  }

  /** The page goes on when it is the same person in the same post; for anybody else the console begins anew. */
  async function open(before: Me): Promise<void> {
    const same = session.me?.person.id === before.person.id && session.opened
    const inPost = same && (session.me?.post.id === before.post.id || (await session.switchPost(before.post.id).then(() => true, () => false)))
    if (!inPost) return location.assign('/')
    writeStored(activeKey, Date.now())
    locked.value = false
    onlineManager.setOnline(true)
    goOn()
  }

  /** Another tab was opened again meanwhile. */
  async function look(): Promise<void> {
    const before = session.me
    if (!locked.value || !before) return
    if (await session.load().then(() => true, () => false)) await open(before)
  }

  return { locked, cover, lock, open, look }
})

/** leaveLock gives the page up: whoever signs in next starts at a clean desk. */
export function useLeaveLock(): () => void {
  const client = useQueryClient()
  return () => {
    client.clear()
    location.assign('/sign-in')
  }
}
