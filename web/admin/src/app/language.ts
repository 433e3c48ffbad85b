import type { Language as LibraryTexts } from 'element-plus/es/locale'
import { shallowRef } from 'vue'
import { installTexts, setLanguage } from '../kit/i18n'
import type { Language } from '../kit/types'

type Texts = Promise<{ default: Record<string, string> }>
type Library = Promise<{ default: LibraryTexts }>

// One request a language, asked for when it is chosen.
const loaders: Record<Language, () => [Texts, Library]> = {
  'zh-Hans': () => [import('virtual:texts/zh-Hans'), import('element-plus/es/locale/lang/zh-cn')],
  'zh-Hant': () => [import('virtual:texts/zh-Hant'), import('element-plus/es/locale/lang/zh-mo')],
  pt: () => [import('virtual:texts/pt'), import('element-plus/es/locale/lang/pt')],
  en: () => [import('virtual:texts/en'), import('element-plus/es/locale/lang/en')],
}

/** Texts of the component library in the language being read. */
export const libraryTexts = shallowRef<LibraryTexts>()

/** chooseLanguage loads a language and switches the page to it. */
export async function chooseLanguage(lang: Language): Promise<void> {
  const [texts, library] = await Promise.all(loaders[lang]())
  installTexts(lang, texts.default)
  libraryTexts.value = library.default
  setLanguage(lang)
  document.documentElement.lang = lang
}
