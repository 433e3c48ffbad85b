// Texts in four languages. Own code and not vue-i18n: uni-app puts an old runtime without message compiler in its
// place in mini-programs, where no parameter would ever be filled in; this is all that the pages need of it.
import { ref } from 'vue'
import hans from 'texts:zh-Hans'
import hant from 'texts:zh-Hant'
import pt from 'texts:pt'
import en from 'texts:en'
import { connection } from '../client/connection'

export type Lang = 'zh-Hans' | 'zh-Hant' | 'pt' | 'en'
export const LANGS: Lang[] = ['zh-Hans', 'zh-Hant', 'pt', 'en']
const CATALOGUES: Record<Lang, Record<string, string>> = { 'zh-Hans': hans, 'zh-Hant': hant, pt, en }
const STORED = 'lang'

const current = ref<Lang>('zh-Hans')

/** The text of a key with its {parameters} filled in; reactive inside templates and computed values. */
export function t(key: string, params: Record<string, unknown> = {}): string {
  const text = CATALOGUES[current.value][key] ?? hans[key] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole))
}

/** Whether there is a text: for keys that come from the server. */
export function hasText(key: string): boolean {
  return key in hans
}

export function lang(): Lang {
  return current.value
}

export function setLang(to: Lang): void {
  current.value = to
  connection.lang = to
  uni.setStorageSync(STORED, to)
  // #ifdef H5
  document.documentElement.lang = to
  // #endif
}

/** Our language for a system's or browser's language tag. Macao, Hong Kong and Taiwan read traditional characters. */
export function closest(tag: string): Lang {
  const parts = tag.replace(/_/g, '-').toLowerCase()
  if (/^zh-(hant|mo|hk|tw)/.test(parts)) return 'zh-Hant'
  if (parts.startsWith('zh')) return 'zh-Hans'
  if (parts.startsWith('pt')) return 'pt'
  return 'en'
}

/** The stored language, else the phone's. */
export function startLang(): void {
  const stored = uni.getStorageSync(STORED) as Lang
  let tag = ''
  // #ifdef H5
  tag = navigator.language
  // #endif
  // #ifndef H5
  tag = uni.getSystemInfoSync().language ?? ''
  // #endif
  setLang(LANGS.includes(stored) ? stored : closest(tag))
}
