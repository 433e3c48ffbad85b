import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Paths of all files under a folder, relative to it, with forward slashes. */
export function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
}

/** Names of XML vocabularies look like addresses but are never fetched. */
const NAMES = /^https?:\/\/www\.w3\.org\//

/** Addresses of other hosts in a text; `own` is the server this build talks to, if it has one. */
export function foreignHosts(text, own = '') {
  const found = text.match(/(?:https?|wss?):\/\/[\w-]+(?:\.[\w-]+)+[^\s"'`)\\]*/g) ?? []
  return found.filter((address) => !NAMES.test(address) && !(own && address.startsWith(own)))
}

/** Runs named checks, prints what fails and a last line with the counts, and ends the program accordingly. */
export async function run(checks) {
  let failed = 0
  for (const [name, check] of checks) {
    try {
      const note = await check()
      console.log(`ok    ${name}${note ? `: ${note}` : ''}`)
    } catch (error) {
      failed++
      console.log(`FAIL  ${name}: ${error.message}`)
    }
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}

/** Fails when there is something in the list, and says the first few. */
export function none(list, what) {
  if (list.length) throw new Error(`${what}: ${list.slice(0, 5).join('; ')}${list.length > 5 ? ` and ${list.length - 5} more` : ''}`)
}
