// A keyboard-wedge scanner types the code and ends with Enter. This reads the keys; it knows no page.
import { GS, normalise } from './identify'

/**
 * A scanner never pauses this long inside one code, even on a slow handheld; what a person types between is
 * thrown away. Milliseconds.
 */
const PAUSE = 1000
/** Shorter is a stray key press, not a code. */
const SHORTEST = 6
/** In a field where a person may type, only what no hand can do is a scanner: this fast, this long. */
export const SWIFT = { pause: 60, shortest: 12 }

export interface Key {
  key: string
  ctrl?: boolean
  /** Milliseconds, from any origin. */
  at: number
}

export class Wedge {
  private buffer = ''
  private last = 0

  constructor(
    private readonly emit: (text: string) => void,
    private readonly limits = { pause: PAUSE, shortest: SHORTEST },
  ) {}

  /** Characters read so far; 1 is the beginning of what may be a code. */
  get length(): number {
    return this.buffer.length
  }

  /** Takes one key; true when it belonged to a code, so that the page does nothing else with it. */
  press({ key, ctrl = false, at }: Key): boolean {
    if (this.buffer && at - this.last > this.limits.pause) this.buffer = ''
    this.last = at
    if (key === 'Enter' || key === 'Tab') return this.finish()
    // scanners send the group separator as Ctrl+], as F8, as its character, or as ^
    if ((ctrl && key === ']') || key === 'F8' || key === GS) {
      this.buffer += GS
      return true
    }
    if (ctrl || key.length !== 1) return false
    this.buffer += key
    return true
  }

  /** Takes a whole text, from a hidden field that a scanner typed into. */
  text(value: string): void {
    this.buffer = value
    this.finish()
  }

  private finish(): boolean {
    const text = wedgeText(this.buffer)
    this.buffer = ''
    if (text.length < this.limits.shortest) return false
    this.emit(text)
    return true
  }
}

/** FNC1 set as ^ becomes the separator it stands for; no code or link of ours contains ^. */
export function wedgeText(raw: string): string {
  return normalise(raw.replace(/\^/g, GS))
}
