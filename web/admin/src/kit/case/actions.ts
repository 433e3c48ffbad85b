import type { FormField } from '../form/schema'
import type { Action } from '../types'

/** What a page knows about an action beyond its label: what it asks before it is sent. */
export interface ActionSpec<T> {
  /**
   * `none` runs at once; `irreversible` says what will happen; `grave` also asks a reason and
   * the last four of the number. Red actions are irreversible unless said otherwise.
   */
  confirm?: 'none' | 'irreversible' | 'grave'
  /** The consequence in numbers: 将锁定 70 盒，通知 6 家. */
  consequence?: (record: T) => string
  /** What the safe button says; default keeps it general. */
  keep?: string
  /** Asked in a drawer and sent as the body. */
  fields?: FormField[]
  /** Leaves to a page of its own (scanning, a working tab) instead of posting. */
  run?: (record: T) => void
}

export type ActionSpecs<T> = Record<string, ActionSpec<T>>

export type Ask = 'nothing' | 'page' | 'form' | 'irreversible' | 'grave'

/** askOf decides what happens when an action is pressed. */
export function askOf<T>(action: Action, spec: ActionSpec<T> = {}): Ask {
  if (spec.run) return 'page'
  if (spec.fields?.length) return 'form'
  const confirm = spec.confirm ?? (action.danger ? 'irreversible' : 'none')
  return confirm === 'none' ? 'nothing' : confirm
}

export interface Arranged {
  /** The next step: one filled button, or its reason while it is blocked. */
  main: Action | null
  others: Action[]
}

/** arrange puts the next step first: the primary, else the first action that is not red. */
export function arrange(actions: Action[]): Arranged {
  const main = actions.find((action) => action.primary) ?? actions.find((action) => !action.danger) ?? null
  return { main, others: actions.filter((action) => action !== main) }
}
