import { defineModule } from '@/kit/module'

const path = '/opscenter/improvement/improvements'
const permission = 'opscenter.improvement.read'
const role = 'operations.engineer'

export default defineModule({
  subsystem: 'opscenter',
  module: 'improvement',
  routes: [
    { path, name: 'opscenter.improvement.list', page: () => import('./ListPage.vue'), title: 'improvement.title', permission, role },
    { path: `${path}/:id`, name: 'opscenter.improvement.detail', page: () => import('./CasePage.vue'), title: 'improvement.title', permission, role },
  ],
})
