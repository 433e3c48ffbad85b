import { defineModule } from '@/kit/module'

const root = '/opscenter/team'
const permission = 'opscenter.team.read'
const role = 'operations.manager'

export default defineModule({
  subsystem: 'opscenter',
  module: 'team',
  routes: [
    { path: `${root}/members`, name: 'opscenter.team.members', page: () => import('./MembersPage.vue'), title: 'team.members', permission, role },
    { path: `${root}/members/:id`, name: 'opscenter.team.member', page: () => import('./MemberPage.vue'), title: 'team.members', permission, role },
    { path: `${root}/replacements`, name: 'opscenter.team.replacements', page: () => import('./ReplacementsPage.vue'), title: 'team.replacements', permission, role },
    { path: `${root}/replacements/:id`, name: 'opscenter.team.replacement', page: () => import('./ReplacementPage.vue'), title: 'team.replacements', permission, role },
    { path: `${root}/roster`, name: 'opscenter.team.roster', page: () => import('./RosterPage.vue'), title: 'team.roster', permission, role },
    { path: `${root}/sessions`, name: 'opscenter.team.sessions', page: () => import('./SessionsPage.vue'), title: 'team.sessions', permission, role },
    { path: `${root}/sessions/:id`, name: 'opscenter.team.session', page: () => import('./SessionPage.vue'), title: 'team.sessions', permission, role },
    { path: `${root}/contracts`, name: 'opscenter.team.contracts', page: () => import('./ContractsPage.vue'), title: 'team.contracts', permission, role },
  ],
})
