import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { type Language, readFrom } from '../src/kit/types.ts'

const prefix = 'virtual:texts/'
const root = join(import.meta.dirname, '..')

export type Catalogue = Record<string, string>

export function catalogueFiles(lang: string): string[] {
  return [
    join(root, '../shared/gen', `texts.${lang}.json`),
    join(root, 'src/texts', `${lang}.json`),
    ...readdirSync(join(root, 'src/modules'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(join('texts', `${lang}.json`)))
      .sort()
      .map((file) => join(root, 'src/modules', file)),
  ].filter((file) => existsSync(file))
}

export function read(file: string): Catalogue {
  return JSON.parse(readFileSync(file, 'utf8')) as Catalogue
}

/** Own catalogue of one language, without fallback. */
export function catalogue(lang: string): Catalogue {
  return Object.assign({}, ...catalogueFiles(lang).map(read)) as Catalogue
}

/** The module of a file with sentences of its own pages, `src/modules/…/texts/pt.json`; '' for the words that all share. */
export function moduleOf(file: string): string {
  return /modules\/(.+)\/texts\/[^/]+$/.exec(file)?.[1] ?? ''
}

/** What index.ts of a module names: titles of its pages, which tabs and searches show before a page is open. */
function titles(module: string, words: Catalogue): Catalogue {
  const index = readFileSync(join(root, 'src/modules', module, 'index.ts'), 'utf8')
  return Object.fromEntries(Object.entries(words).filter(([key]) => index.includes(`'${key}'`)))
}

/** What the shell knows of a language before any page: the glossary, its own sentences, the titles of all pages. */
export function firstCatalogue(lang: string): Catalogue {
  return Object.assign({}, ...catalogueFiles(lang).map((file) => (moduleOf(file) ? titles(moduleOf(file), read(file)) : read(file)))) as Catalogue
}

/**
 * texts serves one merged catalogue a language (`virtual:texts/pt`): a page loads its words in one request and only in
 * the language being read. Sentences of a module come with its pages (app/language.ts).
 */
export function texts(): Plugin {
  return {
    name: 'texts',
    resolveId: (id) => (id.startsWith(prefix) ? '\0' + id : undefined),
    load(id) {
      if (!id.startsWith('\0' + prefix)) return undefined
      const langs = readFrom[id.slice(prefix.length + 1) as Language] ?? []
      for (const lang of langs) for (const file of catalogueFiles(lang)) this.addWatchFile(file)
      const merged = Object.assign({}, ...langs.map(firstCatalogue)) as Catalogue
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(merged))})`
    },
  }
}
