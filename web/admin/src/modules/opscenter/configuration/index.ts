import { defineModule } from '@/kit/module'

const root = '/opscenter/configuration'
const permission = 'opscenter.configuration.read'
const role = 'operations.engineer'

export default defineModule({
  subsystem: 'opscenter',
  module: 'configuration',
  routes: [
    { path: `${root}/assets`, name: 'opscenter.configuration.list', page: () => import('./ListPage.vue'), title: 'configuration.title', permission, role },
    { path: `${root}/assets/:id`, name: 'opscenter.configuration.detail', page: () => import('./AssetPage.vue'), title: 'configuration.title', permission, role },
    { path: `${root}/import`, name: 'opscenter.configuration.import', page: () => import('./ImportPage.vue'), title: 'configuration.import', permission: 'opscenter.configuration.manage', role },
    { path: `${root}/interfaces`, name: 'opscenter.configuration.interfaces', page: () => import('./InterfacesPage.vue'), title: 'configuration.interfaces', permission, role },
    { path: `${root}/map`, name: 'opscenter.configuration.map', page: () => import('./MapPage.vue'), title: 'configuration.map', permission, role },
    { path: `${root}/services`, name: 'opscenter.configuration.services', page: () => import('./ServicesPage.vue'), title: 'configuration.services', permission, role },
  ],
})
