import { language } from '@/kit'
import type { ItemName } from './api'

export interface Said {
  main: string
  mainLang: string
  sub: string
  subLang: string
}

/** said puts the reader's name of a drug first: what is printed on the box for Chinese readers. */
export function said(name: ItemName | undefined): Said {
  if (!name) return { main: '', mainLang: '', sub: '', subLang: '' }
  const foreign: [string, string][] = language() === 'en' ? [[name.en, 'en'], [name.pt, 'pt']] : [[name.pt, 'pt'], [name.en, 'en']]
  const [other, otherLang] = foreign.find(([word]) => word !== '') ?? ['', '']
  if (language().startsWith('zh') || other === '') return { main: name.hant, mainLang: 'zh-Hant', sub: other, subLang: otherLang }
  return { main: other, mainLang: otherLang, sub: name.hant, subLang: 'zh-Hant' }
}
