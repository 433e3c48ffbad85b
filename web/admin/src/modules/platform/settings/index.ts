import { defineModule } from '@/kit/module'

export default defineModule({
  subsystem: 'platform',
  module: 'settings',
  routes: [
    { path: '/platform/parameters', name: 'platform.settings.parameters', page: () => import('./ParametersPage.vue'), title: 'settings.title', permission: 'platform.settings.read', role: 'platform.system' },
    { path: '/platform/calendars', name: 'platform.settings.calendars', page: () => import('./CalendarsPage.vue'), title: 'calendar.title', permission: 'platform.settings.read', role: 'platform.system' },
  ],
})
