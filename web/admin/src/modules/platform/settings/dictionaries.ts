import { defineForm, type FormField, type FormSchema, http, type Model, type Option } from '@/kit'

/** Lists of words that records choose from. */
export const dictionariesPath = '/api/platform/settings/dictionaries'

export interface Entry {
  id: string
  code: string
  parent?: string
  sort: number
  active: boolean
  zhHans: string
  zhHant: string
  pt: string
  en: string
  basis: string
  from?: string
  to?: string
  version: number
}

export interface Dictionary {
  name: string
  title: string
  items: Entry[]
}

export const dictionaries = async (signal?: AbortSignal): Promise<Dictionary[]> => (await http.get<{ items: Dictionary[] }>(dictionariesPath, undefined, signal)).items

const last = 1000
export const saveEntry = (dictionary: string, entry: Entry | undefined, body: Model, key: string): Promise<Entry> => {
  const fixed = entry && { id: entry.id, version: entry.version, code: entry.code, parent: entry.parent }
  return http.post<Entry>(`${dictionariesPath}/${encodeURIComponent(dictionary)}/items`, { ...body, ...fixed, sort: entry?.sort ?? last }, key)
}

const words: FormField[] = [
  { name: 'zhHans', kind: 'text', maxLength: 200 },
  { name: 'zhHant', kind: 'text', maxLength: 200, lang: 'zh-Hant' },
  { name: 'pt', kind: 'text', maxLength: 200, optional: true, lang: 'pt' },
  { name: 'en', kind: 'text', maxLength: 200, optional: true, lang: 'en' },
  { name: 'basis', kind: 'textarea', maxLength: 400, wide: true },
  { name: 'from', kind: 'day', optional: true },
  { name: 'to', kind: 'day', optional: true },
  { name: 'active', kind: 'switch', initial: true },
  { name: 'reason', kind: 'textarea', maxLength: 400, wide: true },
]

export const changeForm = defineForm({ entity: 'dictionary', fields: words })
/** A new entry has a code besides; one that refines another dictionary says which of its entries. */
export function newForm(parents: Option[]): FormSchema {
  const parent: FormField[] = parents.length > 0 ? [{ name: 'parent', kind: 'select', choices: parents }] : []
  return { entity: 'dictionary', fields: [{ name: 'code', kind: 'text', maxLength: 64, hint: 'dictionary.codeHint' }, ...parent, ...words] }
}
