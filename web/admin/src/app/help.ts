import { http } from '../kit/api/client'

/** What the console says about a page; `page` is the name of its route. */
export interface Help {
  page: string
  title: string
  /** A line is a paragraph. */
  body: string
  /** Empty where the page rests on none. */
  law: string
}

export const helpPath = '/api/platform/help'
export const helpTexts = async (signal?: AbortSignal): Promise<Help[]> => (await http.get<{ items: Help[] }>(helpPath, undefined, signal)).items

/** Those that say every word, the ones that say it in their title first. */
export function findHelp(texts: Help[], query: string): Help[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const says = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word))
  const found = texts.filter((one) => words.length > 0 && says(`${one.title} ${one.body} ${one.law}`))
  return [...found.filter((one) => says(one.title)), ...found.filter((one) => !says(one.title))]
}

export interface ArticleTitle {
  id: string
  title: string
}

export const articlesPath = '/api/opscenter/knowledge/read'
/** Articles of the knowledge base that say more about a topic. */
export const findArticles = async (topic: string): Promise<ArticleTitle[]> => (await http.get<{ items: ArticleTitle[] }>(articlesPath, { q: topic.slice(0, 120), limit: '4', quiet: 'true' })).items
