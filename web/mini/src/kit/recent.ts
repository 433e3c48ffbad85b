// What a person looked for last, on this phone and for this person only.
const MOST = 8

const key = (person: string) => `searches.${person}`

export function recentSearches(person: string): string[] {
  const kept: unknown = uni.getStorageSync(key(person))
  return Array.isArray(kept) ? kept.filter((words): words is string => typeof words === 'string') : []
}

/** The newest first, each once: what somebody typed on replaces its beginning. */
export function keepSearch(person: string, words: string): string[] {
  const others = recentSearches(person).filter((other) => !words.startsWith(other))
  const next = [words, ...others].slice(0, MOST)
  try {
    uni.setStorageSync(key(person), next)
  } catch {
    // storage is full: the search works, it is only not remembered
  }
  return next
}

export function forgetSearches(person: string): void {
  uni.removeStorageSync(key(person))
}
