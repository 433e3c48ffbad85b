import { defineModule } from '@/kit/module'

const path = '/opscenter/problem/problems'
const permission = 'opscenter.problem.read'
const role = 'operations.engineer'

export default defineModule({
  subsystem: 'opscenter',
  module: 'problem',
  routes: [
    { path, name: 'opscenter.problem.list', page: () => import('./ListPage.vue'), title: 'problem.title', permission, role },
    { path: `${path}/:id`, name: 'opscenter.problem.detail', page: () => import('./CasePage.vue'), title: 'problem.title', permission, role },
  ],
})
