import { ref } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Language } from './types'

type Catalogue = Record<string, string>

/**
 * Catalogues are flat: key → sentence. Keys hold dots (`state.order.draft`), so
 * they are looked up whole instead of being walked as a path.
 */
export const i18n = createI18n({
  legacy: false,
  locale: 'zh-Hans',
  fallbackLocale: false,
  missingWarn: false,
  fallbackWarn: false,
  messageResolver: (catalogue, key) => (catalogue as Catalogue)[key] ?? null,
  messages: {} as Record<string, Catalogue>,
})

const { global } = i18n

export function installTexts(lang: Language, texts: Catalogue): void {
  global.setLocaleMessage(lang, texts)
}

export function setLanguage(lang: Language): void {
  global.locale.value = lang
}

/** Current language; reading it in a template or computed tracks it. */
export function language(): Language {
  return global.locale.value as Language
}

/** text translates a key of a catalogue; `count` picks the plural form where the language has one. */
export function text(key: string, params: Record<string, unknown> = {}, count?: number): string {
  return count === undefined ? global.t(key, params) : global.t(key, params, count)
}

export function hasText(key: string): boolean {
  return key in (global.getLocaleMessage(language()) as Catalogue)
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
