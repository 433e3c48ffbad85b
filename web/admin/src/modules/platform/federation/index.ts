import { defineModule } from '@/kit/module'

export default defineModule({
  subsystem: 'platform',
  module: 'federation',
  routes: [
    { path: '/platform/federation/providers', name: 'platform.federation.providers', page: () => import('./ProvidersPage.vue'), title: 'federation.title', permission: 'platform.federation.manage', role: 'platform.security' },
  ],
})
