import type { Component } from 'vue'
import type { RouteLocationRaw } from 'vue-router'

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

/** A number or code typed into the global search that leads straight to its page. */
export interface Jump {
  pattern: RegExp
  /** Text key with {value}. */
  label: string
  permission?: string
  to: (value: string) => RouteLocationRaw
}

export interface ModuleDefinition {
  subsystem: string
  module: string
  routes: ModuleRoute[]
  jumps?: Jump[]
}

/** defineModule is what a module's index.ts exports: data from which routes, search and routes.json are made. */
export function defineModule(definition: ModuleDefinition): ModuleDefinition {
  return definition
}
