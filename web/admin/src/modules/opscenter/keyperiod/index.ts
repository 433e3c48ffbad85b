import { defineModule } from '@/kit/module'

const root = '/opscenter/keyperiod/periods'
const permission = 'opscenter.keyperiod.read'
const role = 'operations.manager'

export default defineModule({
  subsystem: 'opscenter',
  module: 'keyperiod',
  routes: [
    { path: root, name: 'opscenter.keyperiod.list', page: () => import('./ListPage.vue'), title: 'keyperiod.title', permission, role },
    { path: `${root}/:id`, name: 'opscenter.keyperiod.detail', page: () => import('./CasePage.vue'), title: 'keyperiod.title', permission, role },
  ],
})
