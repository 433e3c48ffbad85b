// Size of text and light or dark: chosen once, kept on the phone, applied to every page.
import { reactive } from 'vue'

export type Scale = 1 | 1.15 | 1.35
export type Theme = 'system' | 'light' | 'dark'
export const SCALES: Scale[] = [1, 1.15, 1.35]
export const THEMES: Theme[] = ['system', 'light', 'dark']

const STORED = 'look'

export const look = reactive({ scale: 1 as Scale, theme: 'system' as Theme, systemDark: false })

/** Name of a scale in classes and texts: 100, 115, 135. */
export function percent(scale: Scale): number {
  return Math.round(scale * 100)
}

export function isDark(): boolean {
  return look.theme === 'dark' || (look.theme === 'system' && look.systemDark)
}

/** Classes of a page's outermost view: the tokens are declared again on them, as mini-programs have no html element. */
export function rootClasses(): string[] {
  return [isDark() ? 'gz-dark' : 'gz-light', `gz-scale-${percent(look.scale)}`]
}

function apply(): void {
  // #ifdef H5
  const root = document.documentElement
  root.classList.toggle('dark', isDark())
  for (const scale of SCALES) root.classList.toggle(`gz-scale-${percent(scale)}`, look.scale === scale)
  // #endif
  // #ifdef MP-WEIXIN
  const [frontColor, backgroundColor] = isDark() ? ['#ffffff', '#131f25'] : ['#000000', '#ffffff']
  uni.setNavigationBarColor({ frontColor, backgroundColor, fail: () => {} })
  // #endif
}

export function setLook(change: Partial<{ scale: Scale; theme: Theme }>): void {
  Object.assign(look, change)
  uni.setStorageSync(STORED, { scale: look.scale, theme: look.theme })
  apply()
}

export function startLook(): void {
  const stored = uni.getStorageSync(STORED) as Partial<typeof look> | ''
  if (stored && SCALES.includes(stored.scale as Scale)) look.scale = stored.scale as Scale
  if (stored && THEMES.includes(stored.theme as Theme)) look.theme = stored.theme as Theme
  // #ifdef H5
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  look.systemDark = dark.matches
  dark.addEventListener('change', () => {
    look.systemDark = dark.matches
    apply()
  })
  // #endif
  // #ifdef MP-WEIXIN
  look.systemDark = uni.getSystemInfoSync().theme === 'dark'
  uni.onThemeChange(({ theme }) => {
    look.systemDark = theme === 'dark'
    apply()
  })
  // #endif
  apply()
}
