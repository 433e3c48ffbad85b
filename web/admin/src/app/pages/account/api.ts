import { http, request } from '../../../kit/api/client'
import type { Instant } from '../../../kit/types'

const base = '/api/platform/signin/me'

export interface SessionView {
  id: string
  personName: string
  postTitle: string
  /** Browser and system, empty when not known. */
  agent: string
  device: string
  address: string
  newDevice: boolean
  begunAt: Instant
  seenAt: Instant
  current: boolean
}

export interface Security {
  password: {
    setAt: Instant
    endsAt: Instant | null
    rules: { length: number; classes: number; history: number; days: number }
  }
}

export const loadSecurity = (): Promise<Security> => http.get<Security>(`${base}/security`)
export const loadSessions = async (): Promise<SessionView[]> => (await http.get<{ items: SessionView[] }>(`${base}/sessions`)).items
export const endSession = (id: string): Promise<void> => http.remove(`${base}/sessions/${encodeURIComponent(id)}`)
export const endOthers = async (): Promise<number> => (await request<{ ended: number }>('DELETE', `${base}/sessions`)).ended

/** What a person recognises a session by. */
export const deviceOf = (session: Pick<SessionView, 'agent' | 'device'>): string => [session.device, session.agent].filter(Boolean).join(' · ')

export const keys = { security: ['account', 'security'], sessions: ['account', 'sessions'] }
