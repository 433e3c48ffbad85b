import { defineModule } from '@/kit/module'

const root = '/opscenter/recovery'
const permission = 'opscenter.recovery.read'
const role = 'operations.dba'

export default defineModule({
  subsystem: 'opscenter',
  module: 'recovery',
  routes: [
    { path: `${root}/overview`, name: 'opscenter.recovery.overview', page: () => import('./OverviewPage.vue'), title: 'recovery.overview', permission, role },
    { path: `${root}/backups`, name: 'opscenter.recovery.backups', page: () => import('./BackupsPage.vue'), title: 'recovery.backups', permission, role },
    { path: `${root}/backups/:id`, name: 'opscenter.recovery.backup', page: () => import('./BackupPage.vue'), title: 'recovery.backups', permission, role },
    { path: `${root}/checks`, name: 'opscenter.recovery.checks', page: () => import('./ChecksPage.vue'), title: 'recovery.checks', permission, role },
    { path: `${root}/checks/:id`, name: 'opscenter.recovery.check', page: () => import('./CheckPage.vue'), title: 'recovery.checks', permission, role },
    { path: `${root}/drills`, name: 'opscenter.recovery.drills', page: () => import('./DrillsPage.vue'), title: 'recovery.drills', permission, role },
    { path: `${root}/drills/:id`, name: 'opscenter.recovery.drill', page: () => import('./DrillPage.vue'), title: 'recovery.drills', permission, role },
    { path: `${root}/plans`, name: 'opscenter.recovery.plans', page: () => import('./PlansPage.vue'), title: 'recovery.plans', permission, role },
    { path: `${root}/plans/:id`, name: 'opscenter.recovery.plan', page: () => import('./PlanPage.vue'), title: 'recovery.plans', permission, role },
  ],
})
