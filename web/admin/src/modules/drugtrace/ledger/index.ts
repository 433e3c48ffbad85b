import { defineModule } from '@/kit/module'

const permission = 'drugtrace.ledger.read'

export default defineModule({
  subsystem: 'drugtrace',
  module: 'ledger',
  routes: [
    { path: '/drugtrace/codes', name: 'drugtrace.ledger.codes', page: () => import('./CodesPage.vue'), title: 'ledger.codes.title', permission, role: 'warehouse.labeller' },
    { path: '/drugtrace/codes/:code', name: 'drugtrace.ledger.code', page: () => import('./CodePage.vue'), title: 'ledger.code.title', permission, role: 'warehouse.labeller' },
    { path: '/drugtrace/stock', name: 'drugtrace.ledger.stock', page: () => import('./StockPage.vue'), title: 'ledger.stock.title', permission, role: 'warehouse.keeper' },
    { path: '/drugtrace/holds', name: 'drugtrace.ledger.holds', page: () => import('./HoldsPage.vue'), title: 'ledger.holds.title', permission, role: 'warehouse.qa' },
    { path: '/drugtrace/holds/new', name: 'drugtrace.ledger.newHold', page: () => import('./HoldPage.vue'), title: 'ledger.hold.title', permission, role: 'warehouse.qa' },
  ],
})
