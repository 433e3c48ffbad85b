// The first page's questions are asked before the program has come (scripts/ahead.js): here it takes the answers.
import { connection } from './connection'

interface Answer {
  statusCode: number
  data: unknown
}
interface Early {
  lang: string
  answers: Record<string, Promise<Answer>>
}

/** The answer to a request that was sent ahead, once: a second question is a new one. */
export function early(address: string): Promise<Answer> | undefined {
  // #ifdef H5
  const { lang, answers } = (window as { gzEarly?: Early }).gzEarly ?? { lang: '', answers: {} }
  const found = answers[address]
  if (!found) return undefined
  delete answers[address]
  if (lang === connection.lang && !connection.person) return found
  // #endif
  return undefined
}
