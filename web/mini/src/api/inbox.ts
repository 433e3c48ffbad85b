import { call } from '@/kit/client/client'

export interface Message {
  id: string
  title: string
  body: string
  urgent: boolean
  createdAt: string
  readAt?: string | null
}
export interface Inbox {
  items: Message[]
  /** Id to go on before; empty at the end. */
  next: string
  unread: number
}

export function inbox(before = ''): Promise<Inbox> {
  return call('/api/platform/inbox', { query: { before } })
}

export async function unreadCount(): Promise<number> {
  const { unread } = await call<{ unread: number }>('/api/platform/inbox/unread')
  return unread
}

/** Marks one message, or a message and all before it. */
export function markRead(body: { ids: string[] } | { upTo: string }): Promise<unknown> {
  return call('/api/platform/inbox/read', { method: 'POST', body })
}
