import { beforeEach } from 'vitest'
import { createPinia, setActivePinia } from 'pinia'
import { catalogue } from '../build/texts'
import { installTexts, setLanguage } from '../src/kit/i18n'
import { languages } from '../src/kit/types'

for (const lang of languages) installTexts(lang, catalogue(lang))

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
  setLanguage('zh-Hans')
})
