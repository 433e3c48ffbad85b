// A camera sees the same box in every frame. Only a box that comes into view is a scan.

/** A box out of sight for this long is a new scan when it comes back. Milliseconds. */
const GONE = 1500

export class Steady {
  private text = ''
  private seen = -Infinity

  /** True when this sighting is a new scan. */
  sight(text: string, at: number): boolean {
    const isNew = text !== this.text || at - this.seen > GONE
    this.text = text
    this.seen = at
    return isNew
  }
}
