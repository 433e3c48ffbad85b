import { defineModule } from '@/kit/module'

export default defineModule({
  subsystem: 'platform',
  module: 'signin',
  routes: [
    { path: '/platform/signin/sessions', name: 'platform.signin.sessions', page: () => import('./SessionsPage.vue'), title: 'signin.sessions', permission: 'platform.signin.sessions', role: 'platform.security' },
  ],
})
