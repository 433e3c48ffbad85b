import { ref } from 'vue'

export interface ToastMessage {
  id: number
  text: string
  /** Takes back what was just done; shown for eight seconds. */
  undo?: () => void
}

// One at a time: a new toast replaces the old one. Errors are never only a toast.
export const current = ref<ToastMessage | null>(null)

const shown = 4000
const shownWithUndo = 8000
let serial = 0
let timer: ReturnType<typeof setTimeout> | undefined

export function toast(text: string, undo?: () => void): void {
  clearTimeout(timer)
  current.value = { id: ++serial, text, undo }
  timer = setTimeout(dismiss, undo ? shownWithUndo : shown)
}

export function dismiss(): void {
  current.value = null
}
