import type { Language as LibraryTexts } from 'element-plus/es/locale'
import { shallowRef } from 'vue'
import { addTexts, installTexts, setLanguage } from '../kit/i18n'
import { type Language, readFrom } from '../kit/types'

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

// A module's own sentences come with its first page: all of them together would be a third of what a first page weighs.
const moduleFiles = import.meta.glob<{ default: Record<string, string> }>('../modules/*/*/texts/*.json')
const opened = new Set<string>()
const brought = new Set<string>()
let reading: Language = 'zh-Hans'

async function bring(lang: Language, module: string): Promise<void> {
  if (brought.has(`${lang} ${module}`)) return
  const files = await Promise.all(readFrom[lang].map((one) => moduleFiles[`../modules/${module}/texts/${one}.json`]?.()))
  addTexts(lang, Object.assign({}, ...files.map((file) => file?.default)) as Record<string, string>)
  brought.add(`${lang} ${module}`)
}

/** moduleTexts brings the sentences of a module, `platform/enterprise`, in the language being read: its pages wait for them. */
export function moduleTexts(module: string): Promise<void> {
  opened.add(module)
  return bring(reading, module)
}

/** chooseLanguage loads a language and switches the page to it. */
export async function chooseLanguage(lang: Language): Promise<void> {
  const before = reading
  reading = lang
  try {
    const [[texts, library]] = await Promise.all([Promise.all(loaders[lang]()), ...[...opened].map((module) => bring(lang, module))])
    installTexts(lang, texts.default)
    libraryTexts.value = library.default
  } catch (error) {
    reading = before
    throw error
  }
  setLanguage(lang)
  document.documentElement.lang = lang
}
