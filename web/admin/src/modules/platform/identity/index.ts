import { defineModule } from '@/kit/module'

const path = '/platform/identity/people'

export default defineModule({
  subsystem: 'platform',
  module: 'identity',
  routes: [
    { path, name: 'platform.identity.people', page: () => import('./PeoplePage.vue'), title: 'identity.title', permission: 'platform.identity.read', role: 'platform.security' },
    { path: `${path}/:id`, name: 'platform.identity.person', page: () => import('./PersonPage.vue'), title: 'identity.person', permission: 'platform.identity.read', role: 'platform.security' },
    { path: '/platform/identity/roles', name: 'platform.identity.roles', page: () => import('./RolesPage.vue'), title: 'identity.roles', permission: 'platform.identity.read', role: 'platform.security' },
    { path: '/platform/identity/roles/:id', name: 'platform.identity.role', page: () => import('./RolePage.vue'), title: 'identity.role', permission: 'platform.identity.read', role: 'platform.security' },
    { path: '/platform/identity/ending', name: 'platform.identity.ending', page: () => import('./EndingPage.vue'), title: 'identity.ending', permission: 'platform.identity.read', role: 'platform.security' },
  ],
})
