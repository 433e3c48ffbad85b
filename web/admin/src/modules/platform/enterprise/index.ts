import { defineModule } from '@/kit/module'

const path = '/platform/enterprise/organisations'
const requests = '/platform/enterprise/requests'
const duplicates = '/platform/enterprise/duplicates'
const merges = '/platform/enterprise/merges'

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
      path: '/platform/enterprise/map',
      name: 'platform.enterprise.map',
      page: () => import('./MapPage.vue'),
      title: 'enterprise.map.title',
      permission: 'platform.enterprise.read',
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
    {
      path: duplicates,
      name: 'platform.enterprise.duplicates',
      page: () => import('./DuplicatesPage.vue'),
      title: 'enterprise.duplicates',
      permission: 'platform.enterprise.merge-read',
      role: 'regulator.officer',
    },
    {
      path: `${duplicates}/:id`,
      name: 'platform.enterprise.duplicate',
      page: () => import('./ComparePage.vue'),
      title: 'enterprise.merge.title',
      permission: 'platform.enterprise.merge-read',
      role: 'regulator.officer',
    },
    {
      path: merges,
      name: 'platform.enterprise.merges',
      page: () => import('./MergesPage.vue'),
      title: 'enterprise.merges',
      permission: 'platform.enterprise.merge-read',
      role: 'regulator.officer',
    },
    {
      path: `${merges}/:id`,
      name: 'platform.enterprise.merge',
      page: () => import('./MergePage.vue'),
      title: 'enterprise.merges',
      permission: 'platform.enterprise.merge-read',
      role: 'regulator.officer',
    },
  ],
})
