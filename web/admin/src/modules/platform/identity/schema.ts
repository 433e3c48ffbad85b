import { declareTones, defineForm, defineList, languages, roleLabel, text } from '@/kit'
import { findOrganisations, findRoles, peoplePath, postsPath, type Person, type Post } from './api'

declareTones('person', { locked: 'lock', closed: 'void' })
declareTones('post', { closed: 'void', coming: 'wait', ending: 'warn', lapsed: 'danger' })
declareTones('role', { closed: 'void' })
declareTones('roleChange', { effective: 'ok', proposed: 'wait', withdrawn: 'void' })

export const rolesOf = (roles: string[]): string => roles.map(roleLabel).join(text('kit.comma'))
/** Posts that are not ended; the first one says what a person does. */
export const activePosts = (person: Pick<Person, 'posts'>): Post[] => person.posts.filter(({ state }) => state === 'active')

function postsLine(person: Person): string {
  const [first, ...rest] = activePosts(person)
  if (!first) return text('identity.noPost')
  return rest.length ? text('identity.postAndMore', { post: rolesOf(first.roles), count: rest.length + 1 }) : rolesOf(first.roles)
}

export const list = defineList<Person>({
  entity: 'person',
  path: peoplePath,
  exports: ['name', 'login', 'state', 'lastSignInAt', 'createdAt'],
  sort: '-createdAt',
  unit: 'person',
  columns: [
    { field: 'name', width: 150, fixed: true, priority: 1, sort: 'name' },
    { field: 'state', kind: 'state', width: 104, priority: 1 },
    { field: 'posts', width: 210, grow: true, priority: 2, value: postsLine, sub: (row) => activePosts(row)[0]?.orgName },
    { field: 'login', width: 150, priority: 3, sort: 'login' },
    { field: 'phone', width: 130, priority: 4 },
    { field: 'lastSignInAt', kind: 'instant', width: 130, priority: 3 },
    { field: 'createdAt', kind: 'instant', width: 130, priority: 5, sort: 'createdAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'identity.search.hint' },
    { name: 'state', kind: 'multi', options: ['pending', 'active', 'locked', 'closed'] },
    { name: 'role', kind: 'remote', load: findRoles },
    { name: 'orgId', kind: 'remote', load: findOrganisations },
    { name: 'createdAt', kind: 'dayRange' },
  ],
  views: [
    { key: 'all', filters: {} },
    { key: 'pending', filters: { state: 'pending' } },
    { key: 'active', filters: { state: 'active' } },
    { key: 'locked', filters: { state: 'locked' } },
    { key: 'closed', filters: { state: 'closed' } },
  ],
})

const person = [
  { name: 'name', kind: 'text' as const, maxLength: 80 },
  { name: 'login', kind: 'text' as const, maxLength: 64, hint: 'identity.form.loginHint' },
  { name: 'phone', kind: 'text' as const, maxLength: 32, optional: true, hint: 'identity.form.phoneHint' },
  { name: 'lang', kind: 'select' as const, enum: 'language', options: languages as string[], initial: 'zh-Hans' },
]
export const change = defineForm({ entity: 'person', fields: person })
export const reason = defineForm({ entity: 'person', fields: [{ name: 'reason', kind: 'textarea', maxLength: 500 }] })

export const newPost = defineForm({
  entity: 'post',
  fields: [
    { name: 'orgId', kind: 'remote', load: findOrganisations, wide: true },
    { name: 'roles', kind: 'multi', load: findRoles, wide: true, hint: 'identity.form.rolesHint' },
    { name: 'validFrom', kind: 'day', optional: true, hint: 'identity.form.fromHint' },
    { name: 'validTo', kind: 'day', optional: true, hint: 'identity.form.toHint' },
    { name: 'reach', kind: 'select', enum: 'reach', options: ['own', 'organisation', 'area', 'all'], initial: 'all', hint: 'identity.form.reachHint' },
  ],
})
export const post = defineForm({ entity: 'post', fields: newPost.fields.slice(1).map((field) => (field.name === 'validFrom' ? { ...field, optional: false, hint: undefined } : field)) })

export const renewal = defineForm({ entity: 'post', fields: [{ name: 'validTo', kind: 'day' }, { name: 'reason', kind: 'textarea', maxLength: 500 }] })

export const endingList = defineList<Post>({
  entity: 'post',
  path: `${postsPath}/ending`,
  exports: ['personName', 'title', 'orgName', 'validFrom', 'validTo', 'standing'],
  sort: 'validTo',
  unit: 'row',
  columns: [
    { field: 'personName', width: 130, fixed: true, priority: 1 },
    { field: 'standing', width: 120, priority: 1 },
    { field: 'title', width: 180, grow: true, priority: 2, sub: (row) => row.orgName },
    { field: 'validFrom', kind: 'day', width: 120, priority: 4 },
    { field: 'validTo', kind: 'day', width: 120, priority: 2, sort: 'validTo' },
  ],
  search: [
    { name: 'orgId', kind: 'remote', load: findOrganisations },
    { name: 'role', kind: 'remote', load: findRoles, label: 'field.post.roles' },
  ],
})

export const rowName = (row: Person): string => row.name
