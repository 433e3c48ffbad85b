import { defineModule } from '@/kit/module'

const path = '/drugtrace/inbound'

export default defineModule({
  subsystem: 'drugtrace',
  module: 'inbound',
  routes: [
    { path, name: 'drugtrace.inbound.list', page: () => import('./ListPage.vue'), title: 'inbound.title', permission: 'drugtrace.inbound.read', role: 'warehouse.receiver' },
    { path: `${path}/:id`, name: 'drugtrace.inbound.case', page: () => import('./CasePage.vue'), title: 'inbound.title', permission: 'drugtrace.inbound.read', role: 'warehouse.receiver' },
  ],
})
