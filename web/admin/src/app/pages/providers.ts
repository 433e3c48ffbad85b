import { http } from '../../kit/api/client'

/** An identity provider that one may sign in with. */
export interface Provider {
  id: string
  name: string
  /** Signing in happens on a page of the provider, not inside an app. */
  page: boolean
  /** Signing in means signing a text with an SM2 certificate. */
  certificate: boolean
  /** Of a demonstration: it proves nothing. */
  simulated: boolean
  available: boolean
  level: number
}

export interface Providers {
  /** Where providers send people back to. */
  origin: string
  items: Provider[]
}

export const providersKey = ['identity-providers']
export const loadProviders = (): Promise<Providers> => http.get<Providers>('/api/public/identity-providers')

/** Those that a console can use: with a page, or by a certificate. */
export const pagesOf = (known: Providers | undefined): Provider[] => known?.items.filter((one) => one.page || one.certificate) ?? []

/** What a provider sends back in the address. */
export interface Returned {
  state: string
  code?: string
  ticket?: string
  error?: string
  iss?: string
  certificate?: string
  signature?: string
}

/** Where to go, or what to sign. */
export interface Begun {
  address: string
  state?: string
  challenge?: string
}

const names = ['code', 'ticket', 'error', 'iss'] as const

/** returnedIn reads an address; null when nobody came back with it. */
export function returnedIn(query: Record<string, unknown>): Returned | null {
  if (typeof query['state'] !== 'string') return null
  const returned: Returned = { state: query['state'] }
  for (const name of names) {
    const value = query[name]
    if (typeof value === 'string') returned[name] = value
  }
  return returned
}

/** answerIn reads what the tool of a certificate has printed; null when it is something else. */
export function answerIn(printed: string): Pick<Returned, 'certificate' | 'signature'> | null {
  try {
    const { certificate, signature } = JSON.parse(printed) as Record<string, unknown>
    return typeof certificate === 'string' && typeof signature === 'string' ? { certificate, signature } : null
  } catch {
    return null
  }
}

/** Whether an account is to be linked; otherwise somebody signs in. */
export const isLink = (returned: Returned): boolean => returned.state.startsWith('link-')

/** Where somebody who signed in beside a locked page is told to go back to it. */
export const donePath = '/sign-in/done'

/** Signs in in another tab, so that the page here stays as it is; by a provider at once when one is given. */
export function signInBeside(provider?: Provider): void {
  const query = new URLSearchParams({ to: donePath, ...(provider ? { with: provider.id } : {}) })
  window.open(`/sign-in?${query.toString()}`, '_blank')
}

/** The provider's page; only an address of the web is gone to. */
export function leaveFor(address: string): void {
  if (/^https?:\/\//.test(address)) location.assign(address)
}
