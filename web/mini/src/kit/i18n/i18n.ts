// Texts in four languages. Own code and not vue-i18n: uni-app puts an old runtime without message compiler in its
// place in mini-programs, where no parameter would ever be filled in; this is all that the pages need of it.
import { ref, shallowReactive } from 'vue'
// #ifndef H5
// A mini-program is on the phone as a whole. The browser's build fetches what is being read (below).
import hans from 'texts:zh-Hans'
import hant from 'texts:zh-Hant'
import pt from 'texts:pt'
import en from 'texts:en'
// #endif
import { connection } from '../client/connection'

export type Lang = 'zh-Hans' | 'zh-Hant' | 'pt' | 'en'
type Words = Record<string, string>
export const LANGS: Lang[] = ['zh-Hans', 'zh-Hant', 'pt', 'en']
const STORED = 'lang'

const catalogues = shallowReactive<Partial<Record<Lang, Words>>>({})
// #ifndef H5
Object.assign(catalogues, { 'zh-Hans': hans, 'zh-Hant': hant, pt, en })
// #endif
const current = ref<Lang>('zh-Hans')
let wanted: Lang = 'zh-Hans'

/** The text of a key with its {parameters} filled in; reactive inside templates and computed values. */
export function t(key: string, params: Record<string, unknown> = {}): string {
  const text = catalogues[current.value]?.[key] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole))
}

/** Whether there is a text: for keys that come from the server. */
export function hasText(key: string): boolean {
  return key in (catalogues[current.value] ?? {})
}

export function lang(): Lang {
  return current.value
}

function read(to: Lang): void {
  current.value = to
  connection.lang = to
  // #ifdef H5
  document.documentElement.lang = to
  // #endif
}

// #ifdef H5
const loaders: Record<Lang, () => Promise<{ default: Words }>> = {
  'zh-Hans': () => import('texts:zh-Hans'),
  'zh-Hant': () => import('texts:zh-Hant'),
  pt: () => import('texts:pt'),
  en: () => import('texts:en'),
}

/** The words of a language; without them, those of another that the phone can still get. */
async function fetchWords(to: Lang): Promise<void> {
  for (const one of [to, current.value, ...LANGS]) {
    try {
      catalogues[one] ??= (await loaders[one]()).default
      if (to === wanted) read(one)
      return
    } catch {
      // the next one
    }
  }
}
// #endif

/** Changes the language, at once or as soon as its words are there. */
export async function setLang(to: Lang): Promise<void> {
  wanted = to
  // now: who chooses and goes on at once meets it on the next page and in the next answer
  uni.setStorageSync(STORED, to)
  connection.lang = to
  if (catalogues[to]) return read(to)
  // #ifdef H5
  await fetchWords(to)
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

/** The stored language, else the phone's; the first page waits for its words. */
export function startLang(): Promise<void> {
  const stored = uni.getStorageSync(STORED) as Lang
  let tag = ''
  // #ifdef H5
  tag = navigator.language
  // #endif
  // #ifndef H5
  tag = uni.getSystemInfoSync().language ?? ''
  // #endif
  return setLang(LANGS.includes(stored) ? stored : closest(tag))
}
