import { defineModule } from '@/kit/module'

export default defineModule({
  subsystem: 'platform',
  module: 'settings',
  routes: [
    { path: '/platform/parameters', name: 'platform.settings.parameters', page: () => import('./ParametersPage.vue'), title: 'settings.title', permission: 'platform.settings.read', role: 'platform.system' },
    { path: '/platform/dictionaries', name: 'platform.settings.dictionaries', page: () => import('./DictionariesPage.vue'), title: 'dictionary.title', permission: 'platform.settings.read', role: 'platform.system' },
    { path: '/platform/features', name: 'platform.settings.features', page: () => import('./FeaturesPage.vue'), title: 'features.title', permission: 'platform.settings.read', role: 'platform.system' },
    { path: '/platform/calendars', name: 'platform.settings.calendars', page: () => import('./CalendarsPage.vue'), title: 'calendar.title', permission: 'platform.settings.read', role: 'platform.system' },
    { path: '/platform/announcements', name: 'platform.settings.announcements', page: () => import('./AnnouncementsPage.vue'), title: 'announcements.title', permission: 'platform.settings.announce', role: 'regulator.lead' },
    { path: '/platform/messages', name: 'platform.settings.messages', page: () => import('./MessagesPage.vue'), title: 'settings.words.title', permission: 'platform.settings.message', role: 'platform.system' },
    { path: '/platform/help', name: 'platform.settings.help', page: () => import('./HelpPage.vue'), title: 'settings.help.title', permission: 'platform.settings.message', role: 'platform.system' },
    { path: '/platform/deliveries', name: 'platform.settings.deliveries', page: () => import('./DeliveriesPage.vue'), title: 'settings.deliveries.title', permission: 'platform.settings.deliveries', role: 'platform.system' },
    { path: '/platform/jobs', name: 'platform.settings.jobs', page: () => import('./JobsPage.vue'), title: 'jobs.title', permission: 'platform.settings.jobs', role: 'platform.system' },
  ],
})
