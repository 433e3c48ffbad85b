// The program of the pages is kept on the phone, so that they open in a cold room without a network. Only in browsers:
// a mini-program is on the phone anyway.
import { watch } from 'vue'
import { session } from './session/session'

export function startKept(): void {
  // #ifdef H5
  if (!('serviceWorker' in navigator)) return
  const keep = () => void navigator.serviceWorker.register('/m/sw.js').catch(() => {})
  // not while the first page is fetched; the program may start after that
  if (document.readyState === 'complete') keep()
  else window.addEventListener('load', keep)
  // who is signed in works here: the pages not opened yet are kept too
  watch(
    () => session.me,
    (me) => {
      if (me) void navigator.serviceWorker.ready.then((worker) => worker.active?.postMessage('keep all'))
    },
    { immediate: true },
  )
  // #endif
}
