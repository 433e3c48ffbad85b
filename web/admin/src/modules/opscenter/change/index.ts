import { defineModule } from '@/kit/module'

const root = '/opscenter/change'
const permission = 'opscenter.change.read'
const role = 'operations.engineer'

export default defineModule({
  subsystem: 'opscenter',
  module: 'change',
  routes: [
    { path: `${root}/changes`, name: 'opscenter.change.list', page: () => import('./ListPage.vue'), title: 'change.title', permission, role },
    { path: `${root}/changes/:id`, name: 'opscenter.change.detail', page: () => import('./CasePage.vue'), title: 'change.title', permission, role },
    { path: `${root}/baselines`, name: 'opscenter.change.baselines', page: () => import('./BaselinesPage.vue'), title: 'change.baselines', permission, role },
    { path: `${root}/drifts`, name: 'opscenter.change.drifts', page: () => import('./DriftsPage.vue'), title: 'change.drifts', permission, role },
  ],
})
