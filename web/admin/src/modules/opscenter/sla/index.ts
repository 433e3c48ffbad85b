import { defineModule } from '@/kit/module'

const permission = 'opscenter.sla.read'

export default defineModule({
  subsystem: 'opscenter',
  module: 'sla',
  routes: [
    { path: '/opscenter/sla/clocks', name: 'opscenter.sla.clocks', page: () => import('./ClocksPage.vue'), title: 'sla.title', permission, role: 'operations.manager' },
    { path: '/opscenter/sla/subjects/:id', name: 'opscenter.sla.subject', page: () => import('./SubjectPage.vue'), title: 'sla.subject', permission, role: 'operations.manager' },
    { path: '/opscenter/sla/report', name: 'opscenter.sla.report', page: () => import('./ReportPage.vue'), title: 'sla.report', permission, role: 'operations.manager' },
  ],
})
