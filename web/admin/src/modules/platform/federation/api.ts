import { http, type Instant } from '@/kit'

export const providersPath = '/api/platform/federation/providers'

/** An identity provider as the security administrator sees it; never its secret. */
export interface Provider {
  id: string
  name: string
  kind: string
  host: string
  clientId: string
  hasSecret: boolean
  /** Addresses to register there. */
  redirects: string[]
  simulated: boolean
  enabled: boolean
  available: boolean
  trouble: string
  level: number
  checkedAt: Instant | null
  /** A whole sign-in is tried every minute. */
  tries: boolean
  triedAt: Instant | null
  triedMs: number
  signedInAt: Instant | null
  linked: number
}

const one = (id: string): string => `${providersPath}/${encodeURIComponent(id)}`
export const loadProviders = async (): Promise<Provider[]> => (await http.get<{ items: Provider[] }>(providersPath)).items
export const switchProvider = (id: string, enabled: boolean, reason: unknown): Promise<void> => http.put<void>(one(id), { enabled, reason })
export const checkProvider = (id: string): Promise<void> => http.post<void>(`${one(id)}/check`)
