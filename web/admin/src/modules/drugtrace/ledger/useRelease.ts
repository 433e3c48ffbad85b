import { ref } from 'vue'
import { asApiError, showFault, text, toast, useSession } from '@/kit'
import { type Hold, releaseHold } from './api'
import { isActive, releasePermission } from './life'

/** useRelease lifts a hold after the grave confirmation; a refusal of the server opens its dialog. */
export function useRelease(released: () => void) {
  const session = useSession()
  const releasing = ref<Hold | null>(null)
  const busy = ref(false)

  function mayRelease(hold: Hold): boolean {
    const permission = releasePermission(hold.kind)
    return isActive(hold) && permission !== null && session.can(permission)
  }
  async function release(reason?: string): Promise<void> {
    if (!releasing.value || busy.value) return
    busy.value = true
    try {
      await releaseHold(releasing.value, reason ?? '')
      toast(text('ledger.release.done'))
      released()
    } catch (error) {
      showFault(asApiError(error))
    } finally {
      busy.value = false
      releasing.value = null
    }
  }
  return { releasing, busy, mayRelease, release }
}
