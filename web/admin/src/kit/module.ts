import type { Component } from 'vue'

export interface ModuleRoute {
  /** `/<subsystem>/<module>/<things>`, with `:id` for a record. */
  path: string
  /** `<subsystem>.<module>.<page>`, unique. */
  name: string
  /** Lazy page: `() => import('./ListPage.vue')`. */
  page: () => Promise<{ default: Component }>
  /** Text key of the page's title, on its tab and in the window. */
  title: string
  /** Permission without which the page answers 403. */
  permission?: string
  /** A demo role that may open it: the browser journeys visit every route. */
  role: string
}

export interface ModuleDefinition {
  subsystem: string
  module: string
  routes: ModuleRoute[]
}

/** defineModule is what a module's index.ts exports: data from which routes and routes.json are made. */
export function defineModule(definition: ModuleDefinition): ModuleDefinition {
  return definition
}
