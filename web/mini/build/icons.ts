import type { Plugin } from 'vite'
// @ts-expect-error a plain script: scripts/ uses it too
import { iconsFile, readIcons } from '../scripts/icons.mjs'

/** `icons:paths`: what the browser's build draws; the table itself stays in the style sheet, where mini-programs need it. */
export function iconPaths(): Plugin {
  const own = '\0icons:paths'
  return {
    name: 'icon-paths',
    enforce: 'pre',
    resolveId: (id) => (id === 'icons:paths' ? own : null),
    load(id) {
      if (id !== own) return null
      this.addWatchFile(iconsFile)
      return Object.entries(readIcons())
        .map(([name, table]) => `export const ${name} = ${JSON.stringify(table)}`)
        .join('\n')
    },
  }
}
