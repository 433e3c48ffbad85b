// Letters and digits that nobody mistakes for another when they are read out or copied by hand.
const lower = 'abcdefghijkmnpqrstuvwxyz'
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const digits = '23456789'
const groups = 4
const groupLength = 4

/** A random index below `size` without bias. */
function below(size: number): number {
  const limit = Math.floor(256 / size) * size
  const byte = new Uint8Array(1)
  do crypto.getRandomValues(byte)
  while (byte[0]! >= limit)
  return byte[0]! % size
}
const pick = (letters: string): string => letters[below(letters.length)]!

/** shuffled puts characters in a random order (Fisher and Yates). */
function shuffled(characters: string[]): string[] {
  const result = [...characters]
  for (let at = result.length - 1; at > 0; at--) {
    const other = below(at + 1)
    ;[result[at], result[other]] = [result[other]!, result[at]!]
  }
  return result
}

/** firstPassword is for one sign-in: sixteen characters of three kinds in groups of four, about 90 bits. */
export function firstPassword(): string {
  const all = lower + upper + digits
  const characters = [pick(lower), pick(upper), pick(digits), ...Array.from({ length: groups * groupLength - 3 }, () => pick(all))]
  const mixed = shuffled(characters).join('')
  return Array.from({ length: groups }, (_, group) => mixed.slice(group * groupLength, (group + 1) * groupLength)).join('-')
}
