import { defineModule } from '@/kit/module'

const root = '/opscenter/knowledge'
const read = { permission: 'opscenter.knowledge.read', role: 'regulator.officer' }
const office = { permission: 'opscenter.knowledge.internal', role: 'operations.manager' }

export default defineModule({
  subsystem: 'opscenter',
  module: 'knowledge',
  routes: [
    { path: `${root}/read`, name: 'opscenter.knowledge.read', page: () => import('./ReadPage.vue'), title: 'knowledge.read', ...read },
    { path: `${root}/read/:id`, name: 'opscenter.knowledge.article', page: () => import('./ArticlePage.vue'), title: 'knowledge.read', ...read },
    { path: `${root}/articles`, name: 'opscenter.knowledge.list', page: () => import('./ListPage.vue'), title: 'knowledge.title', ...office },
    { path: `${root}/articles/:id`, name: 'opscenter.knowledge.detail', page: () => import('./CasePage.vue'), title: 'knowledge.title', ...office },
    { path: `${root}/import`, name: 'opscenter.knowledge.import', page: () => import('./ImportPage.vue'), title: 'knowledge.import', permission: 'opscenter.knowledge.write', role: 'operations.manager' },
    { path: `${root}/missed`, name: 'opscenter.knowledge.missed', page: () => import('./MissedPage.vue'), title: 'knowledge.missed', ...office },
  ],
})
