// What is being typed stays on the phone until it is sent, so that a call, a dead battery or the way back costs
// nothing. Never used for what a resident shows: documents and prescriptions are not kept.
import { ref, watch, type Ref } from 'vue'

const PREFIX = 'draft.'

/** Fills the form from what was kept under the key, and keeps every change; an empty key waits for its order. */
export function useDraft<Form extends object>(key: () => string, form: Form): { kept: Ref<boolean> } {
  const kept = ref(false)
  watch(
    key,
    (now) => {
      const before = now && (uni.getStorageSync(PREFIX + now) as Form | '')
      kept.value = !!before
      if (before) Object.assign(form, before)
    },
    { immediate: true },
  )
  watch(form, (now) => {
    if (!key()) return
    try {
      uni.setStorageSync(PREFIX + key(), { ...now })
      kept.value = true
    } catch {
      kept.value = false // storage is full: the form still works, and does not say that it is kept
    }
  })
  return { kept }
}

/** It was sent: nothing is left to keep. */
export function forgetDraft(key: string): void {
  uni.removeStorageSync(PREFIX + key)
}
