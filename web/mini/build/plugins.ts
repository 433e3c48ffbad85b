import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'

const mini = resolve(__dirname, '..')

/** Removes every address of another host that libraries carry along, so that the build reaches none. */
export function ownHostOnly(): Plugin {
  const inCode: [RegExp, string][] = [
    // zxing-wasm's default place of its .wasm file; ours is set with locateFile
    [/`https:\/\/fastly\.jsdelivr\.net\/npm\/zxing-wasm@[^`]*`/g, '""'],
    // links to explanations in Vue's messages
    [/https:\/\/vuejs\.org\/[\w/#.-]*/g, ''],
    // decorative files of the framework
    [/https?:\/\/[\w.-]*\.(dcloud\.net\.cn|dcloud\.io|alicdn\.com)\/[^"'`)\s]*/g, ''],
  ]
  return {
    name: 'own-host-only',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') {
          for (const [pattern, with_] of inCode) file.code = file.code.replace(pattern, with_)
        } else if (/\.(css|wxss)$/.test(file.fileName)) {
          file.source = String(file.source)
            .replace(/@font-face\s*\{[^}]*alicdn\.com[^}]*\}/g, '')
            .replace(/url\(["']?https?:\/\/[^)]*dcloud[^)]*\)/g, 'none')
        }
      }
    },
  }
}

/**
 * `texts:<lang>`: the catalogue of src/texts, in which a key that the project's glossary also has takes the
 * glossary's wording, so that one thing has one name in all consoles.
 */
export function texts(): Plugin {
  const glossary = (lang: string) => resolve(mini, `../shared/gen/texts.${lang}.json`)
  const own = (lang: string) => resolve(mini, `src/texts/${lang}.json`)
  // The path of a file that is not there, for the build names its own file after it: words-<lang>, which pwa.mjs keeps.
  const place = resolve(mini, 'src/words') + '/'
  return {
    name: 'texts',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith('texts:') ? place + id.slice('texts:'.length) : null),
    load(id) {
      if (!id.startsWith(place)) return null
      const lang = id.slice(place.length)
      this.addWatchFile(own(lang))
      const words: Record<string, string> = JSON.parse(readFileSync(own(lang), 'utf8'))
      if (existsSync(glossary(lang))) {
        const shared: Record<string, string> = JSON.parse(readFileSync(glossary(lang), 'utf8'))
        for (const key of Object.keys(words)) words[key] = shared[key] ?? words[key]
      }
      return 'export default ' + JSON.stringify(words)
    },
  }
}
