import { defineStore } from 'pinia'
import { computed, ref, watchEffect } from 'vue'
import { textScale } from '../kit/scale'
import { readStored, writeStored } from '../kit/stored'
import { type Language, languages } from '../kit/types'

export type Theme = 'light' | 'dark'
export type TextSize = '1' | '1.15' | '1.35'
export const textSizes: TextSize[] = ['1', '1.15', '1.35']
export type Colours = 'normal' | 'grey' | 'strong'
export const colourModes: Colours[] = ['normal', 'grey', 'strong']

interface Stored {
  theme: Theme | null
  textSize: TextSize
  colours: Colours
  lang: Language | null
  folded: boolean
}

const key = 'gz.prefs'
const standard: Stored = { theme: null, textSize: '1', colours: 'normal', lang: null, folded: false }

/** guess takes the browser's language; Hong Kong, Macao and Taiwan read traditional characters. */
export function guess(tags: readonly string[]): Language {
  for (const tag of tags) {
    const lower = tag.toLowerCase()
    if (lower.startsWith('zh')) return /hant|hk|mo|tw/.test(lower) ? 'zh-Hant' : 'zh-Hans'
    if (lower.startsWith('pt')) return 'pt'
    if (lower.startsWith('en')) return 'en'
  }
  return 'zh-Hans'
}

/** Theme, text size, colours, language, folded menu: kept in this browser, applied to the root element. */
export const usePrefs = defineStore('prefs', () => {
  const stored = { ...standard, ...readStored<Partial<Stored>>(key) }
  const darkness = matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(darkness.matches)
  darkness.addEventListener('change', () => (systemDark.value = darkness.matches))
  /** Null follows the system, also while it changes. */
  const chosenTheme = ref<Theme | null>(stored.theme)
  const theme = computed<Theme>({ get: () => chosenTheme.value ?? (systemDark.value ? 'dark' : 'light'), set: (next) => (chosenTheme.value = next) })
  const textSize = ref<TextSize>(stored.textSize)
  const colours = ref<Colours>(stored.colours)
  const lang = ref<Language>(languages.includes(stored.lang as Language) ? stored.lang! : guess(navigator.languages))
  const folded = ref(stored.folded)
  /** Chosen on the sign-in page: goes before what the account had. */
  const picked = ref(false)

  watchEffect(() => {
    textScale.value = Number(textSize.value)
    const { classList } = document.documentElement
    classList.toggle('dark', theme.value === 'dark')
    for (const size of textSizes) classList.toggle(`text-${size.replace('.', '-')}`, size === textSize.value)
    for (const mode of colourModes) classList.toggle(`colours-${mode}`, mode === colours.value)
    writeStored(key, { theme: chosenTheme.value, textSize: textSize.value, colours: colours.value, lang: lang.value, folded: folded.value })
  })

  return { theme, textSize, colours, lang, folded, picked }
})
