import { readStored, writeStored } from '../kit/stored'

const mark = 'gz.left-for-version'
const index = '/'

/** The names of the files with which a page begins: those of another version are others. */
const filesOf = (page: string): string[] => [...page.matchAll(/assets\/[\w-]+\.(?:js|css)/g)].map(([name]) => name).sort()

/**
 * leaveForNewVersion opens the address anew when the site has another version than this page. Once for each version:
 * a page that fails for another reason must not go round in circles.
 */
export async function leaveForNewVersion(to: string): Promise<boolean> {
  const page = await fetch(index, { cache: 'no-store' }).then((answer) => (answer.ok ? answer.text() : ''), () => '')
  const offered = filesOf(page)
  // none: there is no network, or no site behind it
  if (offered.every((name) => document.documentElement.outerHTML.includes(name))) return false
  const version = offered.join(' ')
  if (readStored<string>(mark) === version) return false
  writeStored(mark, version)
  location.assign(to)
  return true
}
