// node lock.mjs web/admin...: completes package-lock.json, so that `npm ci` accepts it.
//
// A native package lists one optional package for each platform. npm leaves out of the lockfile
// those that its registry does not serve, and `npm ci` then refuses the file as incomplete. The
// entries added here name the version that the parent asks for; npm passes over those that are
// not for its platform, and over those that it cannot get.
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']
const cLibraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' }

// What the package's name says about where it runs.
function platform(name) {
  const words = name.split(/[^a-z0-9]+/)
  const some = (list) => (list.length > 0 ? list : undefined)
  return {
    cpu: some(words.filter((word) => processors.includes(word))),
    libc: some(words.map((word) => cLibraries[word]).filter(Boolean)),
    os: some(words.filter((word) => systems.includes(word))),
  }
}

// Whether a package at `path` finds the other one on its way up, as Node looks for it.
function reachable(packages, path, name) {
  for (let at = path; ; at = at.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    if (packages[`${at}${at && '/'}node_modules/${name}`]) return true
    if (!at) return false
  }
}

for (const app of process.argv.slice(2)) {
  const file = `${app}/package-lock.json`
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  let added = 0
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (reachable(lock.packages, path, name)) continue
      const { cpu, libc, os } = platform(name)
      // The order of npm's own entries, so that npm has nothing to rewrite.
      const { dev } = entry
      lock.packages[`node_modules/${name}`] = { version: version.replace(/^[^0-9]*/, ''), cpu, dev, libc, optional: true, os }
      added++
    }
  }
  if (added === 0) continue
  const sorted = Object.entries(lock.packages).toSorted(([left], [right]) => left.localeCompare(right, 'en'))
  lock.packages = Object.fromEntries(sorted)
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${file}: ${added} optional packages added`)
}
