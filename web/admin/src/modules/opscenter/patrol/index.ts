import { defineModule } from '@/kit/module'

const base = '/opscenter/patrol'
const permission = 'opscenter.patrol.read'
const role = 'operations.engineer'

export default defineModule({
  subsystem: 'opscenter',
  module: 'patrol',
  routes: [
    { path: `${base}/today`, name: 'opscenter.patrol.today', page: () => import('./TodayPage.vue'), title: 'patrol.today', permission, role },
    { path: `${base}/days`, name: 'opscenter.patrol.days', page: () => import('./DaysPage.vue'), title: 'patrol.days', permission, role: 'owner.reviewer' },
    { path: `${base}/runs`, name: 'opscenter.patrol.runs', page: () => import('./RunsPage.vue'), title: 'patrol.runs', permission, role },
    { path: `${base}/runs/:id`, name: 'opscenter.patrol.run', page: () => import('./RunPage.vue'), title: 'patrol.runs', permission, role },
    { path: `${base}/trend`, name: 'opscenter.patrol.trend', page: () => import('./TrendPage.vue'), title: 'patrol.trend', permission, role },
    { path: `${base}/plan`, name: 'opscenter.patrol.plan', page: () => import('./PlanPage.vue'), title: 'patrol.plan', permission, role: 'operations.manager' },
  ],
})
