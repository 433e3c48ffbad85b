import { ref, shallowReactive } from 'vue'
import type { Language } from './types'

type Catalogue = Record<string, string>

// Own code and not a library: catalogues are flat and hold parameters and two numbers, nothing else (ADR 0013).
const catalogues = shallowReactive<Partial<Record<Language, Catalogue>>>({})
const opened = shallowReactive<Partial<Record<Language, Catalogue>>>({}) // sentences of the modules whose pages were opened
const current = ref<Language>('zh-Hans')
const here = (key: string): string | undefined => catalogues[current.value]?.[key] ?? opened[current.value]?.[key]

export function installTexts(lang: Language, texts: Catalogue): void {
  catalogues[lang] = texts
}

/** addTexts brings the sentences of a module beside those of the shell; what shows words of the shell only is not drawn again. */
export function addTexts(lang: Language, texts: Catalogue): void {
  opened[lang] = { ...opened[lang], ...texts }
}

export function setLanguage(lang: Language): void {
  current.value = lang
}

/** Current language; reading it in a template or computed tracks it. */
export function language(): Language {
  return current.value
}

/** text fills in the {parameters} of a sentence; where it has two forms, `one | many`, the count picks one. */
export function text(key: string, params: Record<string, unknown> = {}, count: unknown = params['count'] ?? params['n']): string {
  const [one = '', many = one] = (here(key) ?? key).split(' | ')
  const form = typeof count === 'number' && Math.abs(count) !== 1 ? many : one
  // {'@'} is a character by itself
  return form.replace(/\{(?:'([^']*)'|(\w+))\}/g, (_, literal?: string, name?: string) => literal ?? String(params[name ?? ''] ?? (name === 'count' || name === 'n' ? (count ?? '') : '')))
}

export function hasText(key: string): boolean {
  return here(key) !== undefined
}

/** first returns the text of the first key that exists, otherwise the fallback. */
export function firstText(keys: string[], fallback: string, params?: Record<string, unknown>): string {
  const key = keys.find(hasText)
  return key ? text(key, params) : fallback
}

// Labels of codes the server sends. Words come from the glossary.
export const stateLabel = (entity: string, state: string): string =>
  firstText([`state.${entity}.${state}`, `state.${state}`], state)
export const actionLabel = (entity: string, action: string): string =>
  firstText([`action.${entity}.${action}`, `action.${action}`], action)
export const fieldLabel = (entity: string, field: string): string =>
  firstText([`field.${entity}.${field}`, `field.${field}`], field)
export const enumLabel = (name: string, value: string): string =>
  firstText([`enum.${name}.${value}`], value)
/** The families of codes that have a word for a value. */
export function enumFamilies(value: string): string[] {
  const [start, end] = ['enum.', `.${value}`]
  const keys = [...Object.keys(catalogues[current.value] ?? {}), ...Object.keys(opened[current.value] ?? {})]
  return keys.filter((key) => key.startsWith(start) && key.endsWith(end)).map((key) => key.slice(start.length, -end.length))
}
/** An audit action is named whole, or by its last word where every module means the same. */
export const auditLabel = (action: string): string => {
  const last = action.slice(action.lastIndexOf('.') + 1)
  return firstText([`audit.${action}`, `audit.${last}`, `action.${last}`], action)
}
/** Posts are titled by their role ids, `warehouse.receiver,warehouse.keeper`. */
export const postTitle = (title: string): string => title.split(',').map(roleLabel).join(text('kit.comma'))
export const roleLabel = (role: string): string => firstText([`role.${role}`], ownRoles.value[role] ?? role)
/** Roles that the installation made itself have a name of their own; the server says it at sign-in. */
const ownRoles = ref<Record<string, string>>({})
export function nameRoles(names: Record<string, string> = {}): void {
  ownRoles.value = names
}
export const menuLabel = (key: string): string => firstText([`menu.${key}`], key)
export const unitLabel = (unit: string): string => firstText([`unit.${unit}`], unit)
