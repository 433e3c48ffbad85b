import { call } from '@/kit/client/client'

export interface Announcement {
  id: string
  title: string
  body: string
  pinned: boolean
  mustConfirm: boolean
  confirmed: boolean
}

/** What is announced to everybody, or to the person who is signed in. */
export async function announcements(own: boolean): Promise<Announcement[]> {
  const { items } = await call<{ items: Announcement[] }>(own ? '/api/platform/announcements' : '/api/public/announcements')
  return items
}

export function confirmRead(id: string): Promise<unknown> {
  return call(`/api/platform/announcements/${encodeURIComponent(id)}/confirm`, { method: 'POST' })
}
