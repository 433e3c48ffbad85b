import { defineModule } from '@/kit/module'

const root = '/opscenter/logcentre'
const permission = 'opscenter.logcentre.read'
const role = 'operations.security'

export default defineModule({
  subsystem: 'opscenter',
  module: 'logcentre',
  routes: [
    { path: `${root}/lines`, name: 'opscenter.logcentre.lines', page: () => import('./LinesPage.vue'), title: 'logcentre.lines', permission, role },
    { path: `${root}/statistics`, name: 'opscenter.logcentre.statistics', page: () => import('./StatisticsPage.vue'), title: 'logcentre.statistics', permission, role },
    { path: `${root}/findings`, name: 'opscenter.logcentre.findings', page: () => import('./FindingsPage.vue'), title: 'logcentre.findings', permission, role },
    { path: `${root}/findings/:id`, name: 'opscenter.logcentre.finding', page: () => import('./FindingPage.vue'), title: 'logcentre.findings', permission, role },
    { path: `${root}/summaries`, name: 'opscenter.logcentre.summaries', page: () => import('./SummariesPage.vue'), title: 'logcentre.summaries', permission, role },
    { path: `${root}/archives`, name: 'opscenter.logcentre.archives', page: () => import('./ArchivesPage.vue'), title: 'logcentre.archives', permission, role },
  ],
})
