import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { http } from '../kit/api/client'
import { asApiError } from '../kit/api/problem'
import type { Instant } from '../kit/types'
import { showFault } from '../kit/ui/fault'

export interface Message {
  id: string
  kind: string
  title: string
  body: string
  /** Page of the console that shows what it is about; empty for none. */
  path: string
  urgent: boolean
  createdAt: Instant
  readAt?: Instant | null
}

export interface Inbox {
  items: Message[]
  /** Id to go on before; empty at the end. */
  next: string
  total: number
  unread: number
}

export interface Choice {
  kind: string
  channel: 'inbox' | 'mail' | 'sms' | 'wechat'
  enabled: boolean
  mandatory?: boolean
}

/** How a person wants to be told. */
export interface Wishes {
  /** Masked; empty when there is none. */
  mail: string
  /** This installation sends e-mail. */
  mailOn: boolean
  /** Nothing but the code goes to an address that is not confirmed. */
  mailConfirmed: boolean
  choices: Choice[]
  kinds: { kind: string; name: string; basis: string }[]
}

const base = '/api/platform/inbox'
export const inboxKeys = { all: [base] as const, count: [base, 'unread'] as const, wishes: [base, 'wishes'] as const }
const every = 30_000 // milliseconds between two looks; an unchanged answer is not sent again

export const inbox = (query: { unread?: boolean; kind?: string; before?: string; limit?: number }, signal?: AbortSignal): Promise<Inbox> => http.get<Inbox>(base, query, signal)
export const wishes = ({ signal }: { signal?: AbortSignal }): Promise<Wishes> => http.get<Wishes>(`${base}/wishes`, undefined, signal)
export const newMailCode = (): Promise<Wishes> => http.post<Wishes>(`${base}/mail/code`)
export const confirmMail = (code: string): Promise<Wishes> => http.post<Wishes>(`${base}/mail/confirm`, { code })
export const choose = (choices: Choice[]): Promise<Wishes> => http.put<Wishes>(`${base}/wishes`, { choices: choices.map(({ kind, channel, enabled }) => ({ kind, channel, enabled })) })
export const setMail = (mail: string): Promise<Wishes> => http.put<Wishes>(`${base}/mail`, { mail })

/** useUnread counts what is new, again and again. */
export function useUnread() {
  const query = useQuery({ queryKey: inboxKeys.count, queryFn: ({ signal }) => http.get<{ unread: number }>(`${base}/unread`, undefined, signal), refetchInterval: every })
  return computed(() => query.data.value?.unread ?? 0)
}

/** useReading marks messages as read and opens what they are about. */
export function useReading() {
  const client = useQueryClient()
  const router = useRouter()
  async function mark(body: { ids?: string[]; upTo?: string }): Promise<void> {
    try {
      await http.post(`${base}/read`, body)
    } catch (error) {
      showFault(asApiError(error))
    }
    await client.invalidateQueries({ queryKey: inboxKeys.all })
  }
  async function open(message: Message): Promise<void> {
    if (!message.readAt) await mark({ ids: [message.id] })
    if (message.path) await router.push(message.path)
  }
  return { mark, open }
}
