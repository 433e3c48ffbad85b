import { onScopeDispose, ref } from 'vue'
import { now } from '../clock'
import { personalKey } from '../session'
import { readStored, removeStored, writeStored } from '../stored'
import type { Model } from './schema'

export interface Draft {
  /** Milliseconds since the epoch. */
  at: number
  model: Model
  /** Version of the record it was typed over: a draft over an older one is not brought back. */
  version: number
}

const every = 5000 // milliseconds

/**
 * useDraft keeps what is typed in this browser: on leaving a field and every five
 * seconds, only when something changed. Passwords must not come through here.
 */
export function useDraft(name: string, version: number, model: () => Model) {
  const key = personalKey(`draft.${name}`)
  const savedAt = ref<number | null>(null)
  let last = JSON.stringify(model())

  function save(): void {
    const text = JSON.stringify(model())
    if (text === last) return
    last = text
    const draft: Draft = { at: now(), model: model(), version }
    if (writeStored(key, draft)) savedAt.value = draft.at
  }

  function restore(): Draft | null {
    const draft = readStored<Draft>(key)
    if (!draft || draft.version !== version) return null
    savedAt.value = draft.at
    last = JSON.stringify(draft.model)
    return draft
  }

  function discard(): void {
    removeStored(key)
    savedAt.value = null
    last = JSON.stringify(model())
  }

  const timer = setInterval(save, every)
  function stop(): void {
    clearInterval(timer)
  }
  onScopeDispose(stop)

  return { savedAt, save, restore, discard, stop }
}
