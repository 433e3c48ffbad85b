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
  startLang()
  startLook()
  startSession()
  startStaff()
  startSenses()
  startKeys()
  startKept()
  return { app: createSSRApp(App) }
}
