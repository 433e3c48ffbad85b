import { type Attachment, http, type Model, newKey, type Option, type Schema } from '@/kit'

const root = '/api/opscenter/knowledge'
export const articlesPath = `${root}/articles`
export const readPath = `${root}/read`
export const missedPath = `${root}/missed`
export const textsPath = `${articlesPath}/texts`

export type Article = Schema<'KnowledgeView'>
export type Hit = Schema<'KnowledgeHit'>
export type Reading = Schema<'KnowledgeReading'>
export type Edition = Schema<'KnowledgeEdition'>
export type Change = Schema<'KnowledgeChange'>
export type Feedback = Schema<'KnowledgeFeedback'>
export type Use = Schema<'KnowledgeUse'>
export type Missed = Schema<'KnowledgeMissed'>

interface Items<T> {
  items: T[]
}

export const langs = ['zh-Hans', 'zh-Hant', 'pt', 'en'] as const
export type Lang = (typeof langs)[number]
export const categories = ['account', 'trace', 'warehouse', 'clinic', 'business', 'regulator', 'service', 'operation']
export const audiences = ['internal', 'users', 'public']
export const parts = ['title', 'question', 'answer'] as const

/** Names of the form's fields for each language. */
export const suffixes: Record<Lang, string> = { 'zh-Hans': 'Hans', 'zh-Hant': 'Hant', pt: 'Pt', en: 'En' }

const one = (id: string): string => `${articlesPath}/${encodeURIComponent(id)}`
const read = (id: string): string => `${readPath}/${encodeURIComponent(id)}`

export const search = (q: string, category: string): Promise<Items<Hit>> => http.get<Items<Hit>>(readPath, { ...(q ? { q } : {}), ...(category ? { category } : {}), limit: '50' })
export const reading = (id: string): Promise<Reading> => http.get<Reading>(read(id))
export const judge = (id: string, body: { version: number; helped: boolean; comment: string }): Promise<Reading> => http.post<Reading>(`${read(id)}/opinion`, body, newKey())
export const editions = (id: string): Promise<Items<Edition>> => http.get<Items<Edition>>(`${one(id)}/versions`)
export const changes = (id: string, version: number): Promise<Items<Change>> => http.get<Items<Change>>(`${one(id)}/changes`, { version: String(version) })
export const opinions = (id: string): Promise<Items<Feedback>> => http.get<Items<Feedback>>(`${one(id)}/opinions`)
export const uses = (id: string): Promise<Items<Use>> => http.get<Items<Use>>(`${one(id)}/uses`)
export const filesOf = (id: string): Promise<Items<Attachment>> => http.get<Items<Attachment>>(`${one(id)}/files`)
export const attach = (id: string, fileId: string, remove: boolean): Promise<Article> => http.post<Article>(`${one(id)}/files`, { fileId, remove }, newKey())
export const missed = (): Promise<Items<Missed>> => http.get<Items<Missed>>(missedPath)
export const settle = (id: string): Promise<void> => http.post<void>(`${missedPath}/${encodeURIComponent(id)}/settle`, {}, newKey())

export async function findModules(query: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ number: string; name: string }>>('/api/opscenter/servicedesk/modules')
  return items.map(({ number, name }) => ({ value: number, label: `${number} ${name}` })).filter(({ label }) => label.includes(query.trim()))
}

/** The model of the form becomes the body, languages left empty left out. */
export function bodyOf(model: Model): Model {
  const words: Partial<Record<Lang, Record<string, string>>> = {}
  for (const lang of langs) {
    const said = Object.fromEntries(parts.map((part) => [part, String(model[part + suffixes[lang]] ?? '').trim()]))
    if (Object.values(said).some(Boolean)) words[lang] = said
  }
  const { category, audience, modules, keywords, note } = model
  return { category, audience, modules: modules ?? [], keywords: keywords ?? [], note: note ?? '', words }
}

/** The draft as the form shows it. */
export function modelOf(article: Article): Model & { id: string; version: number } {
  const model: Model = {}
  for (const lang of langs) for (const part of parts) model[part + suffixes[lang]] = article.words[lang]?.[part]
  const { id, version, category, audience, modules, keywords, note } = article
  return { ...model, id, version, category, audience, modules, keywords, note }
}

export const write = (body: Model, key: string): Promise<Article> => http.post<Article>(articlesPath, bodyOf(body), key)
export const edit = (id: string, version: number, body: Model, key: string): Promise<Article> => http.put<Article>(one(id), { ...bodyOf(body), version }, key)
