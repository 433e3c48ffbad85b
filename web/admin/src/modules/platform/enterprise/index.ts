import { defineModule } from '@/kit/module'

const path = '/platform/enterprise/organisations'

export default defineModule({
  subsystem: 'platform',
  module: 'enterprise',
  routes: [
    {
      path,
      name: 'platform.enterprise.list',
      page: () => import('./ListPage.vue'),
      title: 'enterprise.title',
      permission: 'platform.enterprise.read',
      role: 'regulator.officer',
    },
    {
      path: `${path}/import`,
      name: 'platform.enterprise.import',
      page: () => import('./ImportPage.vue'),
      title: 'enterprise.import',
      permission: 'platform.enterprise.import',
      role: 'regulator.officer',
    },
    {
      path: `${path}/:id`,
      name: 'platform.enterprise.detail',
      page: () => import('./DetailPage.vue'),
      title: 'enterprise.title',
      permission: 'platform.enterprise.read',
      role: 'regulator.officer',
    },
  ],
  jumps: [
    {
      // Unified social credit code: 18 places, no I, O, S, V, Z.
      pattern: /^[0-9A-HJ-NP-RT-UW-Y]{18}$/i,
      label: 'enterprise.jump',
      permission: 'platform.enterprise.read',
      to: (value) => ({ path, query: { q: value.toUpperCase() } }),
    },
  ],
})
