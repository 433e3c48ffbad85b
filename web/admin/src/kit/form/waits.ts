import type { InjectionKey } from 'vue'

/** By this a control tells its form of work that must end, and end well, before the form is sent. */
export const formWaits: InjectionKey<(work: Promise<boolean>) => void> = Symbol('formWaits')
