import { firstText, hasText, http, type Instant, type Action, text } from '@/kit'

const base = '/api/platform/identity'
export const rolesPath = `${base}/roles`

export type Reach = 'none' | 'own' | 'organisation' | 'area' | 'all'
export const reaches: Reach[] = ['none', 'own', 'organisation', 'area', 'all']

export interface Role {
  id: string
  side: string
  /** Of a role of one's own; empty for a role of the product. */
  name: string
  title: string
  state: 'active' | 'closed'
  version: number
  /** How many people have it now or soon. */
  people: number
  /** A change waits for a second person. */
  waiting: boolean
  grants: { permission: string; reach: Reach }[]
}

export interface GrantLine {
  permission: string
  from: Reach
  to: Reach
}

export interface RoleChange {
  id: string
  roleId: string
  name: string
  lines: GrantLine[]
  state: 'proposed' | 'effective' | 'refused' | 'withdrawn'
  reason: string
  proposerName: string
  proposedAt: Instant
  deciderName?: string
  decidedAt?: Instant
  note: string
  version: number
  actions: Action[]
}

export interface Permission {
  code: string
  module: string
  /** Giving it needs a second person. */
  sensitive: boolean
}

export interface Duty {
  id: string
  basis: string
  text: string
}

/** A page is no file: the dot in a role's id would make it look like one. */
export const rolePage = (id: string): string => `/platform/identity/roles/${id.replace('.', '-')}`
export const roleOfPage = (param: string): string => param.replace('-', '.')

const items = async <T>(path: string, signal?: AbortSignal): Promise<T[]> => (await http.get<{ items: T[] }>(path, undefined, signal)).items
const one = (id: string): string => `${rolesPath}/${encodeURIComponent(id)}`

export const roles = (signal?: AbortSignal): Promise<Role[]> => items<Role>(rolesPath, signal)
export const permissions = (signal?: AbortSignal): Promise<Permission[]> => items<Permission>(`${base}/permissions`, signal)
export const duties = (signal?: AbortSignal): Promise<Duty[]> => items<Duty>(`${base}/duties`, signal)
export const changesPath = (id: string): string => `${one(id)}/changes`
export const roleChanges = (id: string, signal?: AbortSignal): Promise<RoleChange[]> => items<RoleChange>(changesPath(id), signal)
export const createRole = (body: unknown, key: string): Promise<RoleChange> => http.post<RoleChange>(rolesPath, body, key)
export const changeRole = (id: string, body: unknown, key: string): Promise<RoleChange> => http.put<RoleChange>(one(id), body, key)
export const closeRole = (id: string, body: unknown, key: string): Promise<Role> => http.post<Role>(`${one(id)}/close`, body, key)
export const decideRole = (id: string, action: string, body: unknown, key: string): Promise<RoleChange> =>
  http.post<RoleChange>(`${base}/role-changes/${encodeURIComponent(id)}/${action}`, body, key)

/** Permissions of one module, under the module's name. */
export interface Group {
  module: string
  label: string
  permissions: Permission[]
}

export const moduleLabel = (module: string): string => {
  const name = module.slice(module.indexOf('.') + 1)
  return firstText([`module.${name}`, `menu.${name}`, `menu.${name}s`], name)
}
export const permissionLabel = (code: string): string => firstText([`permission.${code}`], code)
export const sideLabel = (side: string): string => (hasText(`console.${side}`) ? text(`console.${side}`) : side)

/** grouped keeps the modules' order and puts what is sensitive first. */
export function grouped(all: Permission[]): Group[] {
  const groups = new Map<string, Group>()
  for (const permission of all) {
    const group = groups.get(permission.module) ?? { module: permission.module, label: moduleLabel(permission.module), permissions: [] }
    group.permissions.push(permission)
    groups.set(permission.module, group)
  }
  for (const group of groups.values()) group.permissions.sort((a, b) => Number(b.sensitive) - Number(a.sensitive))
  return [...groups.values()]
}

export type Chosen = Record<string, Reach>

export const chosenOf = (role?: Pick<Role, 'grants'>): Chosen => Object.fromEntries((role?.grants ?? []).map(({ permission, reach }) => [permission, reach]))

/** linesOf is what a choice changes, in the words of the server's lines. */
export function linesOf(before: Chosen, after: Chosen): GrantLine[] {
  const codes = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return codes.map((permission) => ({ permission, from: before[permission] ?? 'none', to: after[permission] ?? 'none' }) satisfies GrantLine).filter(({ from, to }) => from !== to)
}
export const widens = ({ from, to }: GrantLine): boolean => reaches.indexOf(to) > reaches.indexOf(from)
export const grantsOf = (chosen: Chosen): { permission: string; reach: Reach }[] =>
  Object.entries(chosen).filter(([, reach]) => reach !== 'none').map(([permission, reach]) => ({ permission, reach }))
