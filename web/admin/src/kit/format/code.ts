/** Business numbers: prefix, day, four digits, sometimes two check digits. */
const businessNumber = /^([A-Z]{2,4})(\d{8})(\d{4})(\d{2})?$/

export interface NumberPart {
  text: string
  /** The four digits people speak. */
  bold: boolean
}

/** numberParts splits RK202611200004 into RK · 20261120 · 0004; any other number stays whole. */
export function numberParts(value: string): NumberPart[] {
  const match = businessNumber.exec(value)
  if (!match) return [{ text: value, bold: false }]
  return match
    .slice(1)
    .filter((part): part is string => part !== undefined)
    .map((part, index) => ({ text: part, bold: index === 2 }))
}

/** Last four of a number, asked for before a grave action. */
export function lastFour(value: string): string {
  const match = businessNumber.exec(value)
  return match?.[3] ?? value.replace(/[^0-9A-Za-z]/g, '').slice(-4)
}

/** Twenty-digit codes are read as 7-9-3-1; other codes stay whole. */
export function codeParts(code: string): string[] {
  if (!/^\d{20}$/.test(code)) return [code]
  return [code.slice(0, 7), code.slice(7, 16), code.slice(16, 19), code.slice(19)]
}

/** normalise folds full-width characters and drops blanks, as scanners and input methods produce them. */
export function normalise(input: string): string {
  return input.normalize('NFKC').replace(/\s+/g, '')
}
