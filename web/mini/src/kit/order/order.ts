// An opened order: loaded from the server, kept on the phone, so that scanning goes on without network.
import { ref, shallowRef, type Ref } from 'vue'
import { act, order as load, orders } from '@/api/orders'
import { sentence, Problem } from '../client/problem'
import { queue } from '../queue/live'

interface Kept {
  id: string
  version: number
  number: string
  state: string
}

export function useOrder<T extends Kept>(base: string, states: string[]) {
  const opened = shallowRef(null) as Ref<T | null>
  const choices = shallowRef(null) as Ref<T[] | null>
  const problem = ref('')
  const busy = ref(false)
  let asked: string | undefined
  const stored = (id: string) => `order.${base}.${id}`

  /** Opens the order, or lists those that can be worked on when none was named. */
  async function open(id?: string): Promise<void> {
    problem.value = ''
    asked = id
    try {
      if (!id) {
        choices.value = (await orders<never>(base, states)) as T[]
        return
      }
      opened.value = (await load<never>(base, id)) as T
      uni.setStorageSync(stored(id), opened.value)
    } catch (error) {
      const known = id && error instanceof Problem && error.offline ? (uni.getStorageSync(stored(id)) as T | '') : ''
      if (known) opened.value = known
      else problem.value = sentence(error)
    }
  }

  /** Performs an action after everything scanned has been sent; true when it was done. */
  async function perform(action: string, body: object): Promise<boolean> {
    const current = opened.value
    if (!current || busy.value) return false
    busy.value = true
    problem.value = ''
    try {
      await queue().flush()
      opened.value = (await act<never>(base, current.id, action, { version: current.version, ...body })) as T
      uni.setStorageSync(stored(current.id), opened.value)
      return true
    } catch (error) {
      problem.value = sentence(error)
      if (error instanceof Problem && error.status === 409) opened.value = (await load<never>(base, current.id)) as T
      return false
    } finally {
      busy.value = false
    }
  }

  /** Opens what could not be opened. */
  const again = (): Promise<void> => open(asked)

  return { opened, choices, problem, busy, open, again, perform }
}
