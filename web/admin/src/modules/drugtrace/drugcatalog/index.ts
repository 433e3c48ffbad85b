import { defineModule } from '@/kit/module'

const permission = 'drugtrace.drugcatalog.read'
const catalogue = '/drugtrace/catalogue'
const trades = '/drugtrace/first-trade'
const readTrades = 'drugtrace.drugcatalog.first-trade-read'

export default defineModule({
  subsystem: 'drugtrace',
  module: 'drugcatalog',
  routes: [
    { path: catalogue, name: 'drugtrace.drugcatalog.list', page: () => import('./ListPage.vue'), title: 'drugcatalog.title', permission, role: 'regulator.officer' },
    { path: `${catalogue}/import`, name: 'drugtrace.drugcatalog.import', page: () => import('./ImportPage.vue'), title: 'drugcatalog.import', permission: 'drugtrace.drugcatalog.import', role: 'regulator.officer' },
    { path: `${catalogue}/:id`, name: 'drugtrace.drugcatalog.detail', page: () => import('./DetailPage.vue'), title: 'drugcatalog.title', permission, role: 'regulator.officer' },
    { path: trades, name: 'drugtrace.drugcatalog.trades', page: () => import('./TradesPage.vue'), title: 'drugcatalog.trade.title', permission: readTrades, role: 'warehouse.qa' },
    { path: `${trades}/:id`, name: 'drugtrace.drugcatalog.trade', page: () => import('./TradePage.vue'), title: 'drugcatalog.trade.title', permission: readTrades, role: 'warehouse.qa' },
  ],
})
