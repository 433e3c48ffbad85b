import { type Action, type Day, declareTones, defineForm, enumLabel, type FormSchema, http, type Instant, type Model } from '@/kit'
import { choicesOf, type Role } from './features'

export const announcementsPath = '/api/platform/settings/announcements'

interface Said {
  title: string
  body: string
}
type Lang = 'zh-Hans' | 'zh-Hant' | 'pt' | 'en'

export interface Announcement {
  id: string
  words: Partial<Record<Lang, Said>>
  sides: string[]
  roles: string[]
  validFrom: Day
  validTo?: Day | null
  pinned: boolean
  mustConfirm: boolean
  state: 'draft' | 'published' | 'withdrawn'
  version: number
  createdAt: Instant
  over: boolean
  actions: Action[]
}

export interface Confirmation {
  personId: string
  personName: string
  at?: Instant | null
}

const of = (id: string): string => `${announcementsPath}/${encodeURIComponent(id)}`
export const announcements = (signal?: AbortSignal): Promise<{ items: Announcement[]; roles: Role[] }> => http.get<{ items: Announcement[]; roles: Role[] }>(announcementsPath, undefined, signal)
/** For whom it is, in words: sides, then roles. */
export const audience = (one: Announcement, roles: Role[]): string[] => [...one.sides.map((side) => enumLabel('side', side)), ...one.roles.map((id) => roles.find((role) => role.id === id)?.name ?? id)]
export const confirmationsOf = async (id: string, signal?: AbortSignal): Promise<Confirmation[]> => (await http.get<{ items: Confirmation[] }>(`${of(id)}/confirmations`, undefined, signal)).items
export const move = (one: Announcement, action: 'publish' | 'withdraw'): Promise<Announcement> => http.post<Announcement>(`${of(one.id)}/${action}`, { version: one.version })

// Names of the form's fields for each language.
const fields: Record<Lang, string> = { 'zh-Hans': 'Hans', 'zh-Hant': 'Hant', pt: 'Pt', en: 'En' }
const langs = Object.keys(fields) as Lang[]

/** The model of the form becomes the body, languages left empty left out. */
export function bodyOf(model: Model): Model {
  const words: Partial<Record<Lang, Said>> = {}
  for (const lang of langs) {
    const said = { title: String(model[`title${fields[lang]}`] ?? '').trim(), body: String(model[`body${fields[lang]}`] ?? '').trim() }
    if (said.title || said.body) words[lang] = said
  }
  const { sides, roles, validFrom, validTo, pinned, mustConfirm, version } = model
  return { words, sides, roles, validFrom, validTo: validTo || undefined, pinned: pinned === true, mustConfirm: mustConfirm === true, version }
}

/** The draft as the form shows it. */
export function modelOf(one: Announcement): Model & { id: string; version: number } {
  const model: Model = {}
  for (const lang of langs) {
    model[`title${fields[lang]}`] = one.words[lang]?.title
    model[`body${fields[lang]}`] = one.words[lang]?.body
  }
  const { id, version, sides, roles, validFrom, validTo, pinned, mustConfirm } = one
  return { ...model, id, version, sides, roles, validFrom, validTo, pinned, mustConfirm }
}

export const save = (id: string | undefined, model: Model, key: string): Promise<Announcement> => {
  const { version, ...body } = bodyOf(model)
  return id ? http.put<Announcement>(of(id), { ...body, version }, key) : http.post<Announcement>(announcementsPath, body, key)
}

declareTones('announcement', { draft: 'draft', published: 'ok', withdrawn: 'void' })

export const announcementForm = (roles: Role[]): FormSchema => defineForm({
  entity: 'announcement',
  fields: [
    { name: 'sides', kind: 'multi', enum: 'side', options: ['public', 'regulator', 'warehouse', 'clinic', 'business', 'external', 'operations', 'owner', 'platform'], optional: true, hint: 'announcements.sidesHint' },
    { name: 'roles', kind: 'multi', choices: choicesOf(roles), optional: true, hint: 'announcements.rolesHint' },
    { name: 'validFrom', kind: 'day' },
    { name: 'validTo', kind: 'day', optional: true },
    { name: 'pinned', kind: 'switch', optional: true },
    { name: 'mustConfirm', kind: 'switch', optional: true },
    ...langs.flatMap((lang) => [
      { name: `title${fields[lang]}`, kind: 'text' as const, maxLength: 120, wide: true, lang, optional: lang === 'pt' || lang === 'en', heading: `announcements.lang.${lang}` },
      { name: `body${fields[lang]}`, kind: 'textarea' as const, maxLength: 4000, lang, optional: lang === 'pt' || lang === 'en' },
    ]),
  ],
})
