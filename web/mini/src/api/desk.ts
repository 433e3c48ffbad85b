import { call } from '@/kit/client/client'

export interface Todo {
  what: string
  params?: Record<string, unknown>
  number: string
  entity: string
  /** Path of the record in the console; its last parts name the kind and the id. */
  path: string
  dueAt?: string
  overdue: boolean
  /** Key of the action that this person should take. */
  verb: string
  facts: string[]
  tone: 'danger' | 'warn' | 'normal'
}
export interface Desk {
  title: { count: number; overdue: number; nextAt?: string }
  todos: Todo[]
}

export function desk(): Promise<Desk> {
  return call('/api/report/desk')
}

/** The phone page on which an action is done. */
const PAGE_OF_ACTION: Record<string, string> = {
  arrive: '/warehouse/receive',
  receive: '/warehouse/receive',
  label: '/warehouse/bind',
  bind: '/warehouse/bind',
  finishBinding: '/warehouse/bind',
  putAway: '/warehouse/putaway',
  pick: '/warehouse/pick',
  finishPicking: '/warehouse/pick',
  check: '/warehouse/check',
  finishCheck: '/warehouse/check',
  sign: '/clinic/sign',
  finishSigning: '/clinic/sign',
}

/** The verb as one word: put-away is putAway. */
export function actionOf(todo: Todo): string {
  return (todo.verb.split('.').pop() ?? '').replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Where the phone does this todo, or null when it needs the console. */
export function pageOf(todo: Todo): string | null {
  const id = todo.path.split('?')[0].split('/').filter(Boolean).pop()
  const page = todo.path.startsWith('/opscenter/servicedesk/tickets/') ? '/service/ticket' : PAGE_OF_ACTION[actionOf(todo)]
  return page && id ? `${page}?id=${id}` : null
}
