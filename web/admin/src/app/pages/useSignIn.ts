import { ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { solveInWorker } from '../../kit/api/captcha'
import { wasDismissed } from '../../kit/api/passkey'
import { type ApiError, asApiError } from '../../kit/api/problem'
import { useSession } from '../../kit/session'
import type { Captcha, Challenge } from '../../kit/api/captcha'
import type { Me } from '../../kit/types'
import { chooseLanguage } from '../language'
import { usePrefs } from '../prefs'
import { showFault } from '../../kit/ui/fault'
import { type Begun, isLink, leaveFor, type Provider, type Returned } from './providers'

const captchaKey = 'signin.captcha'
const secondKey = 'signin.second'
const overKey = 'signin.ceremony_over'

/** safeTarget keeps a `to` of the address inside this site. */
export function safeTarget(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/'
}

/**
 * useSignIn signs in and then does what follows, which is to go where one wanted unless it is said otherwise; when the server asks for a proof of work it is found in the background and sent along.
 */
export function useSignIn(then?: () => Promise<unknown>) {
  const session = useSession()
  const prefs = usePrefs()
  const router = useRouter()
  const route = useRoute()
  const busy = ref(false)
  const solving = ref(false)
  const fault = ref<ApiError | null>(null)

  async function withCaptcha(login: string, password: string): Promise<Me> {
    try {
      return await session.signIn(login, password)
    } catch (error) {
      const refused = asApiError(error)
      if (refused.key !== captchaKey) throw refused
      solving.value = true
      const captcha: Captcha = await solveInWorker(refused.params as unknown as Challenge)
      return await session.signIn(login, password, captcha)
    } finally {
      solving.value = false
    }
  }

  /** Ticket of a sign-in whose password was right and that waits for the second factor. */
  const ticket = ref('')
  const means = ref<string[]>([])

  /** Where to go on to, when a provider's answer says so. */
  let wanted = ''

  async function enter(work: () => Promise<Me>): Promise<void> {
    if (busy.value) return
    busy.value = true
    fault.value = null
    try {
      const me = await work()
      if (prefs.picked && me.lang !== prefs.lang) {
        await session.saveLanguage(prefs.lang)
      } else if (me.lang && me.lang !== prefs.lang) {
        await chooseLanguage(me.lang)
        prefs.lang = me.lang
      }
      await (then ? then() : router.replace(safeTarget(wanted || route.query['to'])))
    } catch (error) {
      if (wasDismissed(error)) return
      const refused = asApiError(error)
      if (refused.key === secondKey) {
        ticket.value = String(refused.params['ticket'])
        means.value = (refused.params['means'] as string[] | undefined) ?? []
        wanted = String(refused.params['back'] ?? '') || wanted
      } else fault.value = refused
      if (refused.key === overKey) ticket.value = ''
    } finally {
      busy.value = false
    }
  }

  const signIn = (login: string, password: string): Promise<void> => enter(() => withCaptcha(login, password))
  const signInSecond = (code: string): Promise<void> => enter(() => session.signInSecond(ticket.value, code))
  const signInByPasskey = (): Promise<void> => enter(() => session.signInByPasskey(ticket.value || undefined))
  /** A text that waits for the answer of a certificate. */
  const signing = ref<Begun | null>(null)

  /** Leaves for the provider's page. A sign-in begins at the address that the provider sends people back to. */
  async function goTo(provider: Provider, origin: string): Promise<void> {
    if (origin !== location.origin) return leaveFor(`${origin}/sign-in`)
    busy.value = true
    fault.value = null
    try {
      const begun = await session.beginFederated(provider.id, safeTarget(route.query['to']))
      if (begun.challenge) signing.value = begun
      else leaveFor(begun.address)
    } catch (error) {
      fault.value = asApiError(error)
    } finally {
      busy.value = false
    }
  }
  /** Somebody came back from a provider: to sign in, or to link an account. */
  async function comeBack(returned: Returned): Promise<void> {
    signing.value = null
    if (!isLink(returned)) {
      return enter(async () => {
        const answer = await session.signInFederated(returned)
        wanted = answer.back
        return answer.me
      })
    }
    try {
      await session.load()
      await session.link(returned)
    } catch (error) {
      showFault(asApiError(error))
    }
    await router.replace({ name: 'account' })
  }
  function back(): void {
    ticket.value = ''
    signing.value = null
    fault.value = null
  }

  return { signing, busy, solving, fault, ticket, means, signIn, signInSecond, signInByPasskey, goTo, comeBack, back }
}
