import { defineStore } from 'pinia'
import { ref } from 'vue'
import { type RouteLocationNormalized, useRoute } from 'vue-router'

export interface TabEntry {
  /** The path without its query: one tab a page, whatever its filters. */
  key: string
  fullPath: string
  /** Key of the title; `name` is said instead once the page knows its record. */
  title: string
  name?: string
}

const home = '/'
const most = 12

/** Open pages, in the order they were opened; the desk stays first and cannot be closed. */
export const useTabs = defineStore('tabs', () => {
  const tabs = ref<TabEntry[]>([])

  function visit(route: RouteLocationNormalized): void {
    const tab = tabs.value.find((entry) => entry.key === route.path)
    if (tab) {
      tab.fullPath = route.fullPath
      return
    }
    const entry = { key: route.path, fullPath: route.fullPath, title: String(route.meta.title ?? '') }
    // Whoever arrives by a link still finds the desk in its place.
    if (tabs.value.length === 0) tabs.value.push({ key: home, fullPath: home, title: 'menu.desk' })
    if (route.path !== home) tabs.value.push(entry)
    // The oldest one leaves; its list state is in the address and comes back with the link.
    if (tabs.value.length > most) tabs.value.splice(1, 1)
  }

  function rename(key: string, name: string): void {
    const tab = tabs.value.find((entry) => entry.key === key)
    if (tab) tab.name = name
  }

  /** close removes a tab and answers where to go when it was the one being read. */
  function close(key: string): string {
    const index = tabs.value.findIndex((entry) => entry.key === key)
    if (index >= 0 && key !== home) tabs.value.splice(index, 1)
    return tabs.value[Math.max(0, index - 1)]?.fullPath ?? home
  }

  function reset(): void {
    tabs.value = []
  }

  return { tabs, visit, rename, close, reset }
})

/** useTabTitle lets a record's page put its number on its tab. */
export function useTabTitle(): (name: string) => void {
  const tabs = useTabs()
  const { path } = useRoute()
  return (name) => tabs.rename(path, name)
}
