import { defineModule } from '@/kit/module'

const path = '/platform/privacy/requests'
const permission = 'platform.privacy.read'

export default defineModule({
  subsystem: 'platform',
  module: 'privacy',
  routes: [
    { path, name: 'platform.privacy.list', page: () => import('./ListPage.vue'), title: 'privacy.title', permission, role: 'platform.security' },
    { path: `${path}/:id`, name: 'platform.privacy.detail', page: () => import('./CasePage.vue'), title: 'privacy.title', permission, role: 'platform.security' },
    { path: '/platform/privacy/erasures', name: 'platform.privacy.erasures', page: () => import('./ErasuresPage.vue'), title: 'privacy.erasures', permission: 'platform.privacy.erasures', role: 'regulator.lead' },
  ],
})
