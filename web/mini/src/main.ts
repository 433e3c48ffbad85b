import './kit/entry'
import { createSSRApp } from 'vue'
import App from './App.vue'
import { startKept } from './kit/kept'
import { startLang } from './kit/i18n/i18n'
import { startLook } from './kit/look/look'
import { startSenses } from './kit/scan/senses'
import { startSession } from './kit/session/session'
import { startStaff } from './kit/session/staff'
import { startKeys } from './kit/ui/move'

export function createApp() {
  const words = startLang()
  startLook()
  startSession()
  startStaff()
  startSenses()
  startKeys()
  startKept()
  const app = createSSRApp(App)
  // #ifdef H5
  const { mount } = app
  app.mount = (root) => void words.then(() => setTimeout(() => mount(root))) as never // the framework puts it up at once
  // #endif
  return { app }
}
