// Days as people type them from a box or a delivery note, made into the server's form.

/** A day: 2026-11-20, 20261120 or 20/11/2026. Null when it is none. */
export function readDay(typed: string): string | null {
  const text = typed.normalize('NFKC').trim()
  const iso = /^(\d{4})[-./]?(\d{2})[-./]?(\d{2})$/.exec(text)
  const local = /^(\d{2})[-./](\d{2})[-./](\d{4})$/.exec(text)
  const parts = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : null
  if (!parts) return null
  const [y, m, d] = parts.map(Number)
  const day = new Date(Date.UTC(y, m - 1, d))
  return day.getUTCMonth() === m - 1 && day.getUTCDate() === d ? parts.join('-') : null
}

/** An expiry as printed: a day as above, or a month, 2027-05 or 05/2027. */
export function readExpiry(typed: string): string | null {
  const text = typed.normalize('NFKC').trim()
  const iso = /^(\d{4})[-./](\d{2})$/.exec(text)
  const local = /^(\d{2})[-./](\d{4})$/.exec(text)
  const [y, m] = iso ? [iso[1], iso[2]] : local ? [local[2], local[1]] : ['', '']
  if (y) return Number(m) >= 1 && Number(m) <= 12 ? `${y}-${m}` : null
  return readDay(text)
}

/** AI 17 of a symbol, YYMMDD; day 00 means the month. Years 00–99 are of this century: no drug expires before it. */
export function readElementExpiry(yymmdd: string): string | null {
  const found = /^(\d{2})(\d{2})(\d{2})$/.exec(yymmdd)
  if (!found) return null
  const [, y, m, d] = found
  return d === '00' ? readExpiry(`20${y}-${m}`) : readDay(`20${y}-${m}-${d}`)
}

/** Tenths of a degree from what was typed, with point or comma; null when it is no temperature. */
export function readTenths(typed: string): number | null {
  const text = typed.normalize('NFKC').trim().replace(',', '.').replace('\u2212', '-')
  return /^-?\d{1,3}(\.\d)?$/.test(text) ? Math.round(Number(text) * 10) : null
}
