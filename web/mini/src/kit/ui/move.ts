/** One page back, or to the start when this page was opened by its address. */
export function back(): void {
  if (getCurrentPages().length > 1) uni.navigateBack()
  else uni.reLaunch({ url: '/pages/home' })
}

/** Pages that come next are fetched while there is network, so that they also open without. */
export function prepare(urls: string[]): void {
  // #ifdef H5
  setTimeout(() => urls.forEach((url) => uni.preloadPage({ url, fail: () => {} })), 1200)
  // #endif
}

export function go(url: string): void {
  uni.navigateTo({ url })
}

/** In H5, Enter and Space press whatever has the role of something pressable: views are not buttons by themselves. */
export function startKeys(): void {
  // #ifdef H5
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement
    if (event.key !== 'Enter' && event.key !== ' ') return
    if (!/^(button|radio|checkbox|switch|link)$/.test(target.getAttribute?.('role') ?? '')) return
    event.preventDefault()
    target.click()
  })
  // #endif
}

/** One short message at the bottom; never the only place of an error. */
export function toast(title: string): void {
  uni.showToast({ title, icon: 'none', duration: 4000 })
}
