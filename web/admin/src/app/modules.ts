import type { ModuleDefinition } from '../kit/module'

const found = import.meta.glob<{ default: ModuleDefinition }>('../modules/*/*/index.ts', { eager: true })

/** Every module of the console: a folder with an index.ts is one, nothing is registered by hand. */
export const modules: ModuleDefinition[] = Object.keys(found)
  .sort()
  .map((path) => found[path]!.default)
