import { defineModule } from '@/kit/module'

const root = '/opscenter/opsreport'
const permission = 'opscenter.opsreport.read'
const role = 'operations.manager'

export default defineModule({
  subsystem: 'opscenter',
  module: 'opsreport',
  routes: [
    { path: `${root}/calendar`, name: 'opscenter.opsreport.calendar', page: () => import('./CalendarPage.vue'), title: 'opsreport.calendar', permission, role },
    { path: `${root}/duties`, name: 'opscenter.opsreport.duties', page: () => import('./DutiesPage.vue'), title: 'opsreport.duties', permission, role },
    { path: `${root}/duties/:id`, name: 'opscenter.opsreport.duty', page: () => import('./DutyPage.vue'), title: 'opsreport.duties', permission, role },
    { path: `${root}/reports`, name: 'opscenter.opsreport.reports', page: () => import('./ReportsPage.vue'), title: 'opsreport.reports', permission, role },
    { path: `${root}/reports/:id`, name: 'opscenter.opsreport.report', page: () => import('./ReportPage.vue'), title: 'opsreport.reports', permission, role },
    { path: `${root}/requests`, name: 'opscenter.opsreport.requests', page: () => import('./RequestsPage.vue'), title: 'opsreport.requests', permission, role },
    { path: `${root}/requests/:id`, name: 'opscenter.opsreport.request', page: () => import('./RequestPage.vue'), title: 'opsreport.requests', permission, role },
  ],
})
