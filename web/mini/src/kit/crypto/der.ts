// DER (X.690) as far as keys need it: one level at a time.

export interface Part {
  tag: number
  body: Uint8Array
}

export const SEQUENCE = 0x30
export const INTEGER = 0x02
export const OCTETS = 0x04
export const OBJECT = 0x06

/** The parts that lie side by side in the bytes. Throws when they are no DER. */
export function parts(bytes: Uint8Array): Part[] {
  const found: Part[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at++]
    let size = bytes[at++]
    if (size === undefined) throw new Error('cut off')
    if (size & 0x80) {
      const places = size & 0x7f
      if (places < 1 || places > 3) throw new Error('no length')
      size = 0
      for (let i = 0; i < places; i++) size = size * 256 + (bytes[at++] ?? NaN)
    }
    if (!(at + size <= bytes.length)) throw new Error('cut off')
    found.push({ tag, body: bytes.subarray(at, at + size) })
    at += size
  }
  return found
}

/** The parts inside one that must be of the tag. */
export function inside(part: Part | undefined, tag = SEQUENCE): Part[] {
  return parts(bodyOf(part, tag))
}

export function bodyOf(part: Part | undefined, tag: number): Uint8Array {
  if (part?.tag !== tag) throw new Error('another tag')
  return part.body
}

/** An object identifier with dots. */
export function objectOf(part: Part | undefined): string {
  const body = bodyOf(part, OBJECT)
  const numbers: number[] = []
  let value = 0
  for (const byte of body) {
    value = value * 128 + (byte & 0x7f)
    if (byte & 0x80) continue
    if (numbers.length) numbers.push(value)
    else numbers.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)))
    value = 0
  }
  return numbers.join('.')
}

export function integerOf(part: Part | undefined): number {
  const body = bodyOf(part, INTEGER)
  if (body.length > 6) throw new Error('too large')
  return body.reduce((value, byte) => value * 256 + byte, 0)
}
