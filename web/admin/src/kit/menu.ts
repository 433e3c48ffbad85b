import type { MenuEntry } from './types'

/** entryOf finds the menu entry a page stands under: the longest path that begins its own. */
export function entryOf(menu: MenuEntry[], path: string): MenuEntry | undefined {
  return menu
    .filter((entry) => path === entry.path || (entry.path !== '/' && path.startsWith(`${entry.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0]
}

/** groupsOf keeps the server's order: entries of one group stand together under its name. */
export function groupsOf(menu: MenuEntry[]): { group: string; entries: MenuEntry[] }[] {
  const groups: { group: string; entries: MenuEntry[] }[] = []
  for (const entry of menu) {
    const group = groups.find((candidate) => candidate.group === entry.group)
    if (group) group.entries.push(entry)
    else groups.push({ group: entry.group, entries: [entry] })
  }
  return groups
}
