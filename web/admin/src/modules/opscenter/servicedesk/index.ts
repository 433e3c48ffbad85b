import { defineModule } from '@/kit/module'

const path = '/opscenter/servicedesk/tickets'
const permission = 'opscenter.servicedesk.read'

export default defineModule({
  subsystem: 'opscenter',
  module: 'servicedesk',
  routes: [
    { path, name: 'opscenter.servicedesk.list', page: () => import('./ListPage.vue'), title: 'servicedesk.title', permission, role: 'operations.desk' },
    { path: `${path}/:id`, name: 'opscenter.servicedesk.detail', page: () => import('./CasePage.vue'), title: 'servicedesk.title', permission, role: 'operations.desk' },
    { path: '/opscenter/servicedesk/canned', name: 'opscenter.servicedesk.canned', page: () => import('./CannedPage.vue'), title: 'servicedesk.canned', permission: 'opscenter.servicedesk.handle', role: 'operations.desk' },
  ],
})
