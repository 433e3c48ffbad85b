import type { Need, Place } from './types'
import type { Node, Spot } from './api'
import { nodeKey } from './api'

export const width = 1000
const box = { width: 118, height: 34 }
const chip = { width: 50, height: 26 }
const gap = 12

/** Layers of the picture from top to bottom: lines of the contents, then what is nearer to the metal. */
const layers: string[][] = [['nginx', 'application'], ['interface'], ['mysql', 'redis', 'certificate'], ['linux'], ['network']]

/** layout gives every node a place: a grid of lines by their number, below it the assets in rows by kind. */
export function layout(spots: Spot[]): { places: Map<string, Place>; height: number } {
  const places = new Map<string, Place>()
  const row = (nodes: Spot[], size: { width: number; height: number }, top: number): number => {
    const each = Math.max(1, Math.floor((width + gap) / (size.width + gap)))
    for (let start = 0; start < nodes.length; start += each) {
      const line = nodes.slice(start, start + each)
      const left = (width - line.length * (size.width + gap) + gap) / 2
      line.forEach((spot, i) => places.set(nodeKey(spot), { x: left + i * (size.width + gap), y: top, ...size }))
      top += size.height + gap
    }
    return top
  }
  let top = row(spots.filter(({ kind }) => kind === 'module'), chip, 4) + 34
  for (const kinds of layers) {
    const nodes = spots.filter(({ kind, type }) => kind === 'asset' && kinds.includes(type))
    if (nodes.length) top = row(nodes, box, top) + 34
  }
  return { places, height: top - 34 }
}

export interface Edge {
  key: string
  d: string
  from: string
  to: string
  pooled: boolean
}

/** edges are the lines from each node to what it needs. */
export function edges(spots: Spot[], places: Map<string, Place>): Edge[] {
  return spots.flatMap((spot) =>
    spot.needs.flatMap((need: Need) => {
      const from = places.get(nodeKey(spot))
      const to = places.get(`asset/${need.asset}`)
      if (!from || !to) return []
      const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y]
      const bend = y2 > y1 ? (y1 + y2) / 2 : y1 + 26
      const end = y2 > y1 ? y2 : to.y + to.height
      return [{ key: `${nodeKey(spot)}>${need.asset}`, from: nodeKey(spot), to: `asset/${need.asset}`, pooled: Boolean(need.pool), d: `M${x1} ${y1} C${x1} ${bend} ${x2} ${y2 > y1 ? bend : end + 26} ${x2} ${end}` }]
    }),
  )
}

export const sameNode = (a: Node, b: Node): boolean => a.kind === b.kind && a.code === b.code
