import { defineModule } from '@/kit/module'

const path = '/drugtrace/outbound'
const permission = 'drugtrace.outbound.read'

export default defineModule({
  subsystem: 'drugtrace',
  module: 'outbound',
  routes: [
    { path, name: 'drugtrace.outbound.list', page: () => import('./ListPage.vue'), title: 'outbound.title', permission, role: 'warehouse.clerk' },
    { path: `${path}/:id`, name: 'drugtrace.outbound.case', page: () => import('./CasePage.vue'), title: 'outbound.title', permission, role: 'warehouse.clerk' },
  ],
})
