import { defineModule } from '@/kit/module'

const root = '/opscenter/operationorder'
const permission = 'opscenter.operationorder.read'
const role = 'operations.engineer'

export default defineModule({
  subsystem: 'opscenter',
  module: 'operationorder',
  routes: [
    { path: `${root}/accounts`, name: 'opscenter.operationorder.accounts', page: () => import('./AccountsPage.vue'), title: 'order.accounts', permission, role },
    { path: `${root}/accounts/:id`, name: 'opscenter.operationorder.account', page: () => import('./AccountPage.vue'), title: 'order.accounts', permission, role },
    { path: `${root}/data`, name: 'opscenter.operationorder.data', page: () => import('./DataPage.vue'), title: 'order.data', permission, role },
    { path: `${root}/data/:id`, name: 'opscenter.operationorder.order', page: () => import('./OrderPage.vue'), title: 'order.data', permission, role },
    { path: `${root}/exercises`, name: 'opscenter.operationorder.exercises', page: () => import('./ExercisesPage.vue'), title: 'order.exercises', permission, role },
    { path: `${root}/exercises/:id`, name: 'opscenter.operationorder.exercise', page: () => import('./ExercisePage.vue'), title: 'order.exercises', permission, role },
  ],
})
