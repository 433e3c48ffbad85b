import { defineModule } from '@/kit/module'

export default defineModule({
  subsystem: 'platform',
  module: 'evidence',
  routes: [
    { path: '/platform/evidence', name: 'platform.evidence.list', page: () => import('./ListPage.vue'), title: 'evidence.title', permission: 'platform.evidence.read', role: 'regulator.officer' },
    { path: '/platform/evidence/checkpoints', name: 'platform.evidence.checkpoints', page: () => import('./CheckpointsPage.vue'), title: 'evidence.checkpoints', permission: 'platform.evidence.read', role: 'regulator.officer' },
    { path: '/platform/evidence/personal', name: 'platform.evidence.personal', page: () => import('./PersonalPage.vue'), title: 'evidence.personal', permission: 'platform.evidence.read', role: 'regulator.officer' },
  ],
})
