import { call } from '@/kit/client/client'

export interface HelpTitle {
  id: string
  title: string
  snippet: string
}
export interface HelpArticle extends HelpTitle {
  question: string
  answer: string
  lang: string
}

/** Articles that are for everybody, by the words people use. */
export const findHelp = async (words: string): Promise<HelpTitle[]> => (await call<{ items: HelpTitle[] }>(`/api/public/help?limit=30${words ? `&q=${encodeURIComponent(words)}` : ''}`)).items
export const helpArticle = (id: string): Promise<HelpArticle> => call<HelpArticle>(`/api/public/help/${encodeURIComponent(id)}`)
