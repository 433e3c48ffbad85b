import { language } from './i18n'

/** A thing's names in the languages it is printed in. */
export interface Names {
  hant: string
  pt: string
  en: string
}

export interface Said {
  main: string
  mainLang: string
  sub: string
  subLang: string
}

/** said puts the reader's name first: what is printed on the box for Chinese readers. */
export function said(name: Names | undefined): Said {
  if (!name) return { main: '', mainLang: '', sub: '', subLang: '' }
  const foreign: [string, string][] = language() === 'en' ? [[name.en, 'en'], [name.pt, 'pt']] : [[name.pt, 'pt'], [name.en, 'en']]
  const [other, otherLang] = foreign.find(([word]) => word !== '') ?? ['', '']
  if (language().startsWith('zh') || other === '') return { main: name.hant, mainLang: 'zh-Hant', sub: other, subLang: otherLang }
  return { main: other, mainLang: otherLang, sub: name.hant, subLang: 'zh-Hant' }
}
