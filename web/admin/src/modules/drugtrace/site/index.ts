import { defineModule } from '@/kit/module'

const permission = 'drugtrace.site.read'
const clinics = '/drugtrace/clinics'

export default defineModule({
  subsystem: 'drugtrace',
  module: 'site',
  routes: [
    { path: '/drugtrace/locations', name: 'drugtrace.site.locations', page: () => import('./LocationsPage.vue'), title: 'site.locations.title', permission, role: 'warehouse.keeper' },
    { path: clinics, name: 'drugtrace.site.clinics', page: () => import('./ClinicsPage.vue'), title: 'site.clinics.title', permission, role: 'regulator.officer' },
    { path: `${clinics}/:id`, name: 'drugtrace.site.clinic', page: () => import('./ClinicPage.vue'), title: 'site.clinics.title', permission, role: 'regulator.officer' },
  ],
})
