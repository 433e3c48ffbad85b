import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '../../../shared/tokens.css'
import '../styles/base.css'
import '../styles/library.css'
import '../styles/print.css'
import { startClock } from '../kit/clock'
import App from './App.vue'
import { chooseLanguage } from './language'
import { usePrefs } from './prefs'
import { makeRouter } from './router'

const fresh = 5_000 // milliseconds during which a page one returns to is not read again

async function start(): Promise<void> {
  const app = createApp(App).use(createPinia())
  app.use(VueQueryPlugin, {
    // Network failures are tried again by the client; a refusal stays a refusal.
    queryClient: new QueryClient({ defaultOptions: { queries: { staleTime: fresh, retry: false } } }),
  })
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
}

void start()
