import { declareTones, defineForm, type FormSchema, http, type Instant, type Model } from '@/kit'

export const messagesPath = '/api/platform/settings/messages'
export const helpWordsPath = '/api/platform/settings/help'
export const deliveriesPath = '/api/platform/settings/deliveries'

export type Lang = 'zh-Hans' | 'zh-Hant' | 'pt' | 'en'
export const langs: Lang[] = ['zh-Hans', 'zh-Hant', 'pt', 'en']

/** A version of the words of a kind in a language; number 0 came with the program. */
export interface Template {
  id: string
  lang: Lang
  number: number
  title: string
  body: string
  wechat: string
  basis: string
  reason: string
  createdAt?: Instant | null
}

export interface MessageKind {
  kind: string
  name: string
  urgent: boolean
  robots: boolean
  /** Rests on a law: every version says its basis. */
  lawful: boolean
  mandatory: string[]
  channels: string[]
  variables: { name: string; label: string; needed: boolean }[]
  templates: Template[]
}

export interface Delivery {
  id: string
  kindName: string
  channel: string
  personName: string
  address: string
  state: 'waiting' | 'sending' | 'sent' | 'dead'
  attempts: number
  nextAt: Instant
  /** The answer in words, and as it came. */
  cause: string
  error: string
  createdAt: Instant
  doneAt?: Instant | null
}

export interface Attempt {
  id: string
  number: number
  at: Instant
  millis: number
  outcome: 'begun' | 'sent' | 'failed' | 'refused'
  /** The answer in words, and as it came. */
  cause: string
  error: string
}

const of = (kind: string): string => `${messagesPath}/${encodeURIComponent(kind)}`

export const kindsAt = async (path: string, signal?: AbortSignal): Promise<MessageKind[]> => (await http.get<{ items: MessageKind[] }>(path, undefined, signal)).items
export const versionsOf = async (kind: string, lang: Lang, signal?: AbortSignal): Promise<Template[]> => (await http.get<{ items: Template[] }>(`${of(kind)}/versions`, { lang }, signal)).items
export const previewOf = (kind: string, lang: Lang, { title, body }: Model): Promise<Template> => http.post<Template>(`${of(kind)}/preview`, { lang, title, body })
export const changeMessage = (kind: string, body: Model, key: string): Promise<Template> => http.post<Template>(`${of(kind)}/versions`, body, key)
export const attemptsOf = async (id: string, signal?: AbortSignal): Promise<Attempt[]> => (await http.get<{ items: Attempt[] }>(`${deliveriesPath}/${encodeURIComponent(id)}/attempts`, undefined, signal)).items
export const resend = (id: string): Promise<Delivery> => http.post<Delivery>(`${deliveriesPath}/${encodeURIComponent(id)}/resend`)

/** Help of a page is worded like a message, without variables and without a channel. */
export const isHelp = (kind: string): boolean => kind.startsWith('help.')

/** The words of one language; the server holds them to the variables of the kind. */
export const wordsForm = ({ kind, lawful }: MessageKind): FormSchema => defineForm({
  entity: 'messageWords',
  fields: [
    { name: 'title', kind: 'text', maxLength: 200, wide: true },
    { name: 'body', kind: 'textarea', maxLength: 2000 },
    ...(isHelp(kind) ? [] : [{ name: 'wechat', kind: 'text', maxLength: 400, wide: true, optional: true, hint: 'settings.words.wechatHint' } as const]),
    { name: 'basis', kind: 'text', maxLength: 400, wide: true, optional: !lawful },
    { name: 'reason', kind: 'textarea', maxLength: 400 },
  ],
})

declareTones('delivery', { waiting: 'wait', sending: 'info', sent: 'ok', dead: 'danger' })
