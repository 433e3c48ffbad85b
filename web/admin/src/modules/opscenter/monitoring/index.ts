import { defineModule } from '@/kit/module'

const base = '/opscenter/monitoring'
const permission = 'opscenter.monitoring.read'
const role = 'operations.engineer'

export default defineModule({
  subsystem: 'opscenter',
  module: 'monitoring',
  routes: [
    { path: `${base}/board`, name: 'opscenter.monitoring.board', page: () => import('./BoardPage.vue'), title: 'monitoring.board', permission, role },
    { path: `${base}/probes`, name: 'opscenter.monitoring.probes', page: () => import('./ProbeListPage.vue'), title: 'monitoring.probes', permission, role },
    { path: `${base}/probes/:id`, name: 'opscenter.monitoring.probe', page: () => import('./ProbePage.vue'), title: 'monitoring.probes', permission, role },
    { path: `${base}/hosts`, name: 'opscenter.monitoring.hosts', page: () => import('./HostListPage.vue'), title: 'monitoring.hosts', permission, role },
    { path: `${base}/hosts/:id`, name: 'opscenter.monitoring.host', page: () => import('./HostPage.vue'), title: 'monitoring.hosts', permission, role },
    { path: `${base}/samples`, name: 'opscenter.monitoring.samples', page: () => import('./SampleListPage.vue'), title: 'monitoring.samples', permission, role },
    { path: `${base}/outages`, name: 'opscenter.monitoring.outages', page: () => import('./OutageListPage.vue'), title: 'monitoring.outages', permission, role },
    { path: `${base}/alerts`, name: 'opscenter.monitoring.alerts', page: () => import('./AlertListPage.vue'), title: 'monitoring.alerts', permission, role },
    { path: `${base}/alerts/:id`, name: 'opscenter.monitoring.alert', page: () => import('./AlertPage.vue'), title: 'monitoring.alerts', permission, role },
    { path: `${base}/rules`, name: 'opscenter.monitoring.rules', page: () => import('./RulesPage.vue'), title: 'monitoring.rules', permission, role },
    { path: `${base}/windows`, name: 'opscenter.monitoring.windows', page: () => import('./WindowListPage.vue'), title: 'monitoring.windows', permission, role: 'owner.authoriser' },
    { path: `${base}/windows/:id`, name: 'opscenter.monitoring.window', page: () => import('./WindowPage.vue'), title: 'monitoring.windows', permission, role: 'owner.authoriser' },
  ],
})
