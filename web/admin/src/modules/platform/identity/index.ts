import { defineModule } from '@/kit/module'

const path = '/platform/identity/people'

export default defineModule({
  subsystem: 'platform',
  module: 'identity',
  routes: [
    { path, name: 'platform.identity.people', page: () => import('./PeoplePage.vue'), title: 'identity.title', permission: 'platform.identity.read', role: 'platform.security' },
    { path: `${path}/:id`, name: 'platform.identity.person', page: () => import('./PersonPage.vue'), title: 'identity.person', permission: 'platform.identity.read', role: 'platform.security' },
  ],
})
