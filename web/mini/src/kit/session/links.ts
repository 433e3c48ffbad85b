// The external accounts that open one's own: seen, linked and unlinked on the phone.
import { call } from '../client/client'
import type { Provider } from './ways'

/** An external account that opens this one. */
export interface Link {
  id: string
  providerName: string
  /** The body for which the account is, empty for a personal one. */
  entity: string
  linkedAt: string
}

const base = '/api/platform/signin/me/links'

export async function links(): Promise<Link[]> {
  return (await call<{ items: Link[] }>(base)).items
}

/** Goes to the provider's page and answers false, or links the WeChat account at once and answers true. */
export async function link(provider: Provider, password: string): Promise<boolean> {
  // #ifdef MP-WEIXIN
  const { code } = await uni.login({ provider: 'weixin' })
  await call(`${base}/app`, { method: 'POST', body: { provider: provider.id, code, password } })
  return true
  // #endif
  // #ifndef MP-WEIXIN
  const begun = await call<{ address: string }>(base, { method: 'POST', body: { provider: provider.id, password, surface: 'phone', back: '/m/pages/work' } })
  if (/^https?:\/\//.test(begun.address)) location.assign(begun.address)
  return false
  // #endif
}

export async function unlink(id: string, password: string): Promise<void> {
  await call(`${base}/${encodeURIComponent(id)}/remove`, { method: 'POST', body: { password } })
}

/** Whether what a provider sent back is for a link, not for a sign-in. */
export const isLink = (returned: Record<string, string>): boolean => (returned.state ?? '').startsWith('link-')

export async function finishLink(returned: Record<string, string>): Promise<void> {
  await call(`${base}/finish`, { method: 'POST', body: returned })
}
