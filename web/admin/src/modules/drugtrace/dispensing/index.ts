import { defineModule } from '@/kit/module'

const permission = 'drugtrace.dispensing.read'
const dispenses = '/drugtrace/dispensing'
const returns = '/drugtrace/returns'

export default defineModule({
  subsystem: 'drugtrace',
  module: 'dispensing',
  routes: [
    { path: dispenses, name: 'drugtrace.dispensing.list', page: () => import('./ListPage.vue'), title: 'dispensing.title', permission, role: 'clinic.pharmacist' },
    { path: `${dispenses}/:id`, name: 'drugtrace.dispensing.detail', page: () => import('./DetailPage.vue'), title: 'dispensing.title', permission, role: 'clinic.pharmacist' },
    { path: returns, name: 'drugtrace.dispensing.returns', page: () => import('./ReturnsPage.vue'), title: 'dispensing.returns.title', permission, role: 'clinic.pharmacist' },
    { path: `${returns}/:id`, name: 'drugtrace.dispensing.return', page: () => import('./ReturnPage.vue'), title: 'dispensing.returns.title', permission, role: 'clinic.pharmacist' },
  ],
})
