import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '../../../shared/tokens.css'
import '../styles/base.css'
import '../styles/library.css'
import '../styles/print.css'
import { startClock } from '../kit/clock'
import { watchStale } from '../kit/stale'
import App from './App.vue'
import { chooseLanguage } from './language'
import { usePrefs } from './prefs'
import { makeRouter } from './router'

const fresh = 5_000 // milliseconds during which a page one returns to is not read again

async function start(): Promise<void> {
  const app = createApp(App).use(createPinia())
  // Network failures are tried again by the client; a refusal stays a refusal. Without a network a page says so:
  // the library's own mode would let it wait in silence.
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: fresh, retry: false, networkMode: 'always', refetchOnReconnect: true }, mutations: { networkMode: 'always' } } })
  watchStale(queryClient)
  app.use(VueQueryPlugin, { queryClient })
  // The words, the session and the page's own files are asked for together: none waits for another's answer.
  const words = chooseLanguage(usePrefs().lang)
  startClock()
  app.use(makeRouter())
  await words
  app.mount('#app')
}

// The program of the console is kept by the browser: without a network it opens and says so, instead of not opening.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  window.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => {}))
  void navigator.serviceWorker.ready.then((worker) => {
    // fetched before there was a worker that keeps them: the frame, its words, the first page
    const files = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
    worker.active?.postMessage({ keep: files })
  })
}

void start()
