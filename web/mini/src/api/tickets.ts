// Requests and faults of the service desk as the phone sees them. Only the fields that a phone page reads.
import { call } from '@/kit/client/client'
import type { AllowedAction } from './orders'

const TICKETS = '/api/opscenter/servicedesk/tickets'
/** Over and done with; the rest waits for somebody. */
const OPEN = 'submitted,returned,accepted,assigned,noticed,working,signing,reported,responded,diagnosing,handling,escalated,planned,observing,recovered'

export interface TicketItem {
  /** Number in the table of contents, empty when who asks does not know it. */
  module: string
  description: string
  result?: string
}
export interface Ticket {
  id: string
  number: string
  kind: 'request' | 'fault'
  state: string
  title: string
  level: number
  items: TicketItem[]
  engineerName: string
  mode: string
  eta: string | null
  noticeText: string
  reportedAt: string
  stars: number
  urges: number
  /** Of a fault: urged so often without an answer, a worse level is proposed. */
  urgeLimit: number
  mine: boolean
  version: number
  actions: AllowedAction[]
}
export interface Entry {
  id: string
  at: string
  action: string
  text: string
  byName: string
}
export interface TicketPage {
  items: Ticket[]
  next?: string
}
export interface Report {
  title: string
  name: string
  phone: string
  items: TicketItem[]
  fileIds: string[]
}

export const tickets = (open: boolean, after = ''): Promise<TicketPage> => call(TICKETS, { query: { limit: 30, after, state: open ? OPEN : undefined } })
export const ticketOf = (id: string): Promise<Ticket> => call(`${TICKETS}/${encodeURIComponent(id)}`)
export const courseOf = async (id: string): Promise<Entry[]> => (await call<{ items: Entry[] }>(`${TICKETS}/${encodeURIComponent(id)}/course`)).items
export const report = (body: Report, key: string): Promise<Ticket> => call(TICKETS, { method: 'POST', body: { ...body, channel: 'mini' }, idempotencyKey: key })
export const take = (ticket: Ticket, action: string, body: object): Promise<Ticket> =>
  call(`${TICKETS}/${encodeURIComponent(ticket.id)}/${action}`, { method: 'POST', body: { ...body, version: ticket.version } })
