import { defineModule } from '@/kit/module'

const path = '/drugtrace/permits'
const permission = 'drugtrace.permit.read'

export default defineModule({
  subsystem: 'drugtrace',
  module: 'permit',
  routes: [
    { path, name: 'drugtrace.permit.list', page: () => import('./ListPage.vue'), title: 'permit.title', permission, role: 'regulator.officer' },
    { path: `${path}/:id`, name: 'drugtrace.permit.detail', page: () => import('./DetailPage.vue'), title: 'permit.title', permission, role: 'regulator.officer' },
  ],
})
