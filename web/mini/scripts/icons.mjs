// The tables of src/styles/icons.scss: its masks are for mini-programs, and a browser draws the same paths.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const iconsFile = fileURLToPath(new URL('../src/styles/icons.scss', import.meta.url))

/** Both tables as objects, name and path: the icons, and the strokes of the shore line, the logo and the proof mark. */
export function readIcons() {
  const scss = readFileSync(iconsFile, 'utf8')
  const circle = /^\$circle: '([^']+)'/m.exec(scss)?.[1]
  const table = (name) => {
    const body = new RegExp(`^\\$${name}: \\(\\n([\\s\\S]*?)^\\);`, 'm').exec(scss)?.[1]
    if (!body || !circle) throw new Error(`icons.scss has no table $${name}`)
    return Object.fromEntries(
      [...body.matchAll(/^ {2}'?([\w-]+)'?: '([^']+)',$/gm)].map(([, key, path]) => [key, path.replace('#{$circle}', circle)]),
    )
  }
  return { icons: table('icons'), shapes: table('shapes') }
}
