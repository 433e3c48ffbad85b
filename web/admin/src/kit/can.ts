import type { Directive } from 'vue'
import { useSession } from './session'

/**
 * v-can="'platform.enterprise.update'" leaves out what the post may not do at all.
 * What is only blocked for now stays visible with its reason (ActionBar).
 */
export const vCan: Directive<HTMLElement, string> = {
  mounted: (element, binding) => hide(element, binding.value),
  updated: (element, binding) => hide(element, binding.value),
}

function hide(element: HTMLElement, permission: string): void {
  element.hidden = !useSession().can(permission)
}
