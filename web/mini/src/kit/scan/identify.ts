// What a scanner, a camera or a finger gave us, as far as the phone must understand it: which box is this (to
// notice a repeat at once) and is a typed code possible. The full reading of a code is the server's.

export const GS = '\u001d'

export type Scheme = 'HQ20' | 'MSFX20' | 'GS1' | 'other'
export interface Identity {
  scheme: Scheme
  /** The same for every way the same box can be read: 20 digits, or GTIN/serial, or the text itself. */
  key: string
  batchNo?: string
  /** AI 17 as printed, YYMMDD. */
  expiry?: string
}

/** Scanner noise away: full-width digits, blanks and line ends around the text. */
export function normalise(text: string): string {
  return text.normalize('NFKC').replace(/^[\s\u0000]+|[\r\n\t ]+$/g, '')
}

/** GS1 mod-10: weights 3, 1, 3 … from the digit before the check digit leftwards. */
export function checkDigit(body: string): number {
  let sum = 0
  for (let i = 0; i < body.length; i++) {
    sum += Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 3 : 1)
  }
  return (10 - (sum % 10)) % 10
}

export type TypedProblem = 'digits' | 'length' | 'check'

/** Why a typed 20-digit code cannot be right; null when it can. Codes that begin with 8 have no public check digit. */
export function typedProblem(text: string): TypedProblem | null {
  const digits = text.normalize('NFKC').replace(/[\s-]/g, '')
  if (/\D/.test(digits)) return 'digits'
  if (digits.length !== 20) return 'length'
  if (digits[0] === '8') return null
  return checkDigit(digits.slice(0, 19)) === Number(digits[19]) ? null : 'check'
}

// fixed lengths of the identifiers that need no separator (GS1 General Specifications, figure 7.8.5-2)
const FIXED: Record<string, number> = {
  '00': 18, '01': 14, '02': 14, '11': 6, '12': 6, '13': 6, '15': 6, '16': 6, '17': 6, '20': 2,
}
const VARIABLE = new Set(['10', '21', '22', '30', '37', '90', '91', '92', '93', '94', '95', '96', '97', '98', '99'])

/** Application identifiers of an element string; null when the text is not one. */
export function elements(text: string): Record<string, string> | null {
  const prefixed = /^\](d2|Q3|C1|e0)/.test(text)
  let rest = text.replace(/^\](d2|Q3|C1|e0)/, '')
  if (rest[0] === GS) rest = rest.slice(1)
  else if (!prefixed && !/^(01\d{14}|00\d{18}|\()/.test(rest)) return null
  if (rest[0] === '(') {
    const found: Record<string, string> = {}
    for (const [, ai, value] of rest.matchAll(/\((\d{2,4})\)([^(]*)/g)) found[ai] = value
    return found
  }
  const found: Record<string, string> = {}
  while (rest) {
    const ai = rest.slice(0, 2)
    if (FIXED[ai]) {
      found[ai] = rest.slice(2, 2 + FIXED[ai])
      rest = rest.slice(2 + FIXED[ai])
    } else if (VARIABLE.has(ai)) {
      const end = rest.indexOf(GS)
      found[ai] = end < 0 ? rest.slice(2) : rest.slice(2, end)
      rest = end < 0 ? '' : rest.slice(end)
    } else {
      return found // an identifier the phone does not read: the server reads the whole text
    }
    if (rest[0] === GS) rest = rest.slice(1)
  }
  return found
}

function ofDigits(digits: string): Identity {
  return { scheme: digits[0] === '8' ? 'MSFX20' : 'HQ20', key: digits }
}

function ofElements(found: Record<string, string>): Identity | null {
  const facts = { batchNo: found['10'], expiry: found['17'] }
  if (/^9\d{19}$/.test(found['21'] ?? '')) return { ...ofDigits(found['21']), ...facts }
  if (found['01'] && found['21']) return { scheme: 'GS1', key: `${found['01']}/${found['21']}`, ...facts }
  return null
}

/** Path of one of our own links or of a GS1 Digital Link, taken apart. */
function ofLink(path: string): Identity | null {
  const parts = path.split('?')[0].split('/').map(decodeURIComponent)
  const own = /^\d{20}$/.exec(parts[parts.length - 1])
  if (own && parts[parts.length - 2] === 't') return ofDigits(own[0])
  const found: Record<string, string> = {}
  const start = parts.findIndex((part) => part === '01')
  if (start < 0) return null
  for (let i = start; i + 1 < parts.length; i += 2) found[parts[i]] = parts[i + 1]
  const expiry = /[?&]17=(\d{6})/.exec(path)
  if (expiry) found['17'] = expiry[1]
  return ofElements(found)
}

/** Which box the text names. Unreadable texts keep themselves as key, so that nothing scanned is lost. */
export function identify(raw: string): Identity {
  const text = normalise(raw)
  const digits = text.replace(/[\s-]/g, '')
  if (/^[89]\d{19}$/.test(digits)) return ofDigits(digits)
  const link = /^https?:\/\/[^/]+(\/.*)$/i.exec(text) ?? /^(\/t\/.*)$/.exec(text)
  if (link) {
    try {
      return ofLink(link[1]) ?? { scheme: 'other', key: text }
    } catch {
      return { scheme: 'other', key: text } // a broken % sequence
    }
  }
  const found = elements(text)
  return (found && ofElements(found)) ?? { scheme: 'other', key: text }
}
