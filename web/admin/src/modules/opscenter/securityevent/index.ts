import { defineModule } from '@/kit/module'

const root = '/opscenter/securityevent'
const permission = 'opscenter.securityevent.read'
const role = 'operations.security'

export default defineModule({
  subsystem: 'opscenter',
  module: 'securityevent',
  routes: [
    { path: `${root}/events`, name: 'opscenter.securityevent.list', page: () => import('./ListPage.vue'), title: 'securityevent.title', permission, role },
    { path: `${root}/register`, name: 'opscenter.securityevent.register', page: () => import('./RegisterPage.vue'), title: 'securityevent.register', permission: 'opscenter.securityevent.register', role },
    { path: `${root}/events/:id`, name: 'opscenter.securityevent.detail', page: () => import('./CasePage.vue'), title: 'securityevent.title', permission, role },
  ],
})
