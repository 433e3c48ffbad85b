import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { http, speakFor } from './api/client'
import type { Captcha } from './api/captcha'
import { type Offered, provePasskey } from './api/passkey'
import { setServerTime } from './clock'
import { nameRoles } from './i18n'
import { readStored, removeStored, writeStored } from './stored'
import type { FeatureName, Language, Me } from './types'

const path = '/api/platform/signin'
/** Tells the phone pages of this browser that asking who is signed in is worth it (web/mini, kit/session). */
const mark = 'gz.signed-in'

/** Who is signed in, in which post, with which permissions and menu. */
export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const permissions = computed(() => new Set(me.value?.permissions))

  /** Whether anything but the page of the own account opens. */
  const opened = computed(() => !!me.value && !me.value.mustChange && !me.value.factorDue && !me.value.assuranceDue)

  function take(next: Me): Me {
    me.value = next
    speakFor(next.person.id)
    nameRoles(next.roleNames)
    setServerTime(next.serverTime)
    writeStored(mark, true)
    return next
  }

  /** The server no longer knows this person here. */
  function forget(): void {
    me.value = null
    speakFor('')
    removeStored(mark)
  }

  /** Whether nobody in this browser has signed out since. */
  const marked = (): boolean => readStored<boolean>(mark) === true

  /** Who is signed in in this browser now, when the server has refused this page; what is shown stays. */
  async function whoNow(): Promise<Me | null> {
    const before = me.value?.person.id ?? ''
    speakFor('')
    const now = await http.get<Me>(`${path}/me`).catch(() => null)
    speakFor(before)
    return now
  }

  /** Asks whether the session still is: the shell covers the page when it is not. */
  async function look(): Promise<void> {
    await http.get(`${path}/me/alive`)
  }

  /** Whether the post holds the permission; no permission asked means everyone signed in. */
  function can(permission?: string): boolean {
    return !permission || permissions.value.has(permission)
  }

  /** Whether a feature switch is on for this post. */
  const has = (feature: FeatureName): boolean => me.value?.features.includes(feature) ?? false

  async function load(): Promise<Me> {
    return take(await http.get<Me>(`${path}/me`))
  }

  async function signIn(login: string, password: string, captcha?: Captcha): Promise<Me> {
    const answer = await http.post<{ me: Me }>(`${path}/sessions`, { login, password, captcha })
    return take(answer.me)
  }

  /** The second half of a sign-in whose password was right. */
  async function signInSecond(ticket: string, code: string): Promise<Me> {
    const answer = await http.post<{ me: Me }>(`${path}/sessions/second`, { ticket, code })
    return take(answer.me)
  }

  /** By the passkey alone, or by it after a first factor whose ticket is given. */
  async function signInByPasskey(second?: string): Promise<Me> {
    const offered = await http.post<Offered>(`${path}/sessions/passkey/options`)
    const credential = await provePasskey(offered)
    const answer = await http.post<{ me: Me }>(`${path}/sessions/passkey`, { ticket: offered.ticket, credential, second })
    return take(answer.me)
  }

  /** The address of an identity provider's page, or a text to sign. */
  async function beginFederated(provider: string, back: string): Promise<{ address: string; state?: string; challenge?: string }> {
    return http.post(`${path}/federated/${encodeURIComponent(provider)}`, { surface: 'console', back })
  }

  async function signInFederated(returned: object): Promise<{ me: Me; back: string }> {
    const answer = await http.post<{ me: Me; back?: string }>(`${path}/sessions/federated`, returned)
    return { me: take(answer.me), back: answer.back ?? '' }
  }

  /** Links the external account that was proved. */
  async function link(returned: object): Promise<void> {
    await http.post(`${path}/me/links/finish`, returned)
  }

  /** Ends the session at the server; what is shown stays. */
  async function endHere(): Promise<void> {
    await http.remove(`${path}/sessions/current`)
  }

  /** Ends the session, and returns where the identity provider's own one ends that it began with. */
  async function signOut(): Promise<string> {
    const { address } = await http.post<{ address: string }>(`${path}/sessions/current/leave`, { surface: 'console' })
    forget()
    return address
  }

  async function switchPost(postId: string): Promise<Me> {
    return take(await http.put<Me>(`${path}/me/post`, { postId }))
  }

  async function saveLanguage(lang: Language): Promise<void> {
    await http.put(`${path}/me/language`, { lang })
  }

  async function changePassword(old: string, next: string): Promise<void> {
    take(await http.put<Me>(`${path}/me/password`, { old, new: next }))
  }

  /** Badges move while people work; the menu is read again without disturbing the page. */
  async function refreshMenu(): Promise<void> {
    if (me.value) await load()
  }

  return { me, opened, can, has, load, forget, marked, whoNow, look, signIn, signInSecond, signInByPasskey, beginFederated, signInFederated, link, endHere, signOut, switchPost, saveLanguage, changePassword, refreshMenu }
})

/** Key of something this person keeps in this browser. */
export function personalKey(name: string): string {
  return `gz.${useSession().me?.person.id ?? 'guest'}.${name}`
}
