import type { Directive } from 'vue'

export interface Description {
  describedBy?: string
  invalid?: boolean
  required?: boolean
}

function apply(element: HTMLElement, { describedBy, invalid, required }: Description): void {
  const control = element.matches('input, textarea, select')
    ? element
    : element.querySelector<HTMLElement>('input, textarea, select, [role=combobox]')
  if (!control) return
  const set = (name: string, value: string | undefined): void =>
    value ? control.setAttribute(name, value) : control.removeAttribute(name)
  set('aria-describedby', describedBy)
  set('aria-invalid', invalid ? 'true' : undefined)
  set('aria-required', required ? 'true' : undefined)
}

/** v-describe gives the real input inside a library control what its wrapper does not pass on. */
export const vDescribe: Directive<HTMLElement, Description> = {
  mounted: (element, binding) => apply(element, binding.value),
  updated: (element, binding) => apply(element, binding.value),
}
