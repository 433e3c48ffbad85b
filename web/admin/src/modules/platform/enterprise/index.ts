import { defineModule } from '@/kit/module'

const path = '/platform/enterprise/organisations'
const requests = '/platform/enterprise/requests'

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
    {
      path: requests,
      name: 'platform.enterprise.requests',
      page: () => import('./RequestsPage.vue'),
      title: 'enterprise.requests',
      permission: 'platform.enterprise.request-read',
      role: 'regulator.officer',
    },
    {
      path: `${requests}/:id`,
      name: 'platform.enterprise.request',
      page: () => import('./RequestPage.vue'),
      title: 'enterprise.requests',
      permission: 'platform.enterprise.request-read',
      role: 'regulator.officer',
    },
  ],
})
