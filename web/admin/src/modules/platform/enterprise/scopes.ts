import { shallowRef } from 'vue'
import { enumLabel, http, type Model, type Option } from '@/kit'

/** What a licence may allow, by its kind: the dictionary of the register. */
interface Scope {
  code: string
  label: string
  active: boolean
}
interface Kind {
  code: string
  label: string
  active: boolean
  scopes: Scope[]
}

const kinds = shallowRef<Kind[]>([])
let loadedIn = ''

/** Fetches the dictionary once a language; pages call it when they open, and show codes until it is there.
 * What could not be read is asked for by the next page. */
export async function loadScopes(): Promise<void> {
  const language = document.documentElement.lang
  if (loadedIn === language) return
  try {
    kinds.value = (await http.get<{ items: Kind[] }>('/api/platform/enterprise/licence-kinds')).items
    loadedIn = language
  } catch {
    loadedIn = ''
  }
}

/** The words of a kind; until the dictionary is there those of the glossary. */
export const kindLabel = (code: string): string => kinds.value.find((kind) => kind.code === code)?.label ?? enumLabel('licenceKind', code)

/** The kinds that a licence may be of: what is active, and what it is already. */
export function kindsOf(row: Model): Option[] {
  const held = String(row['kind'] ?? '')
  const options = kinds.value.filter(({ code, active }) => active || code === held).map(({ code, label }) => ({ value: code, label }))
  return held === '' || options.some(({ value }) => value === held) ? options : [...options, { value: held, label: kindLabel(held) }]
}

/** The words of a scope; what no dictionary has is shown as it was typed. */
export const scopeLabel = (code: string): string => kinds.value.flatMap(({ scopes }) => scopes).find((scope) => scope.code === code)?.label ?? code

/** What may be chosen for the licence of a row: what is active, and what it holds already. */
export function scopesOf(row: Model): Option[] {
  const held = (row['scope'] ?? []) as string[]
  const found = kinds.value.find(({ code }) => code === row['kind'])?.scopes ?? []
  const options = found.filter(({ code, active }) => active || held.includes(code)).map(({ code, label }) => ({ value: code, label }))
  const old = held.filter((text) => !options.some(({ value }) => value === text)).map((text) => ({ value: text, label: text }))
  return found.length > 0 ? [...options, ...old] : []
}
