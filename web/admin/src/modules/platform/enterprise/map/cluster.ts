/** Something at a pixel of the map. */
export interface Dot<T> {
  x: number
  y: number
  of: T
}
export interface Cluster<T> {
  x: number
  y: number
  members: T[]
}

/**
 * Joins what would lie over each other. Each cluster stands where its first member is, and no two stand nearer than the
 * radius; a grid of that size keeps the search to nine cells. The same dots in the same order make the same clusters.
 */
export function cluster<T>(dots: Dot<T>[], radius: number): Cluster<T>[] {
  const cells = new Map<string, Cluster<T>[]>()
  const found: Cluster<T>[] = []
  for (const { x, y, of } of dots) {
    const column = Math.floor(x / radius)
    const row = Math.floor(y / radius)
    const near = nearest(cells, column, row, x, y, radius)
    if (near) {
      near.members.push(of)
      continue
    }
    const fresh = { x, y, members: [of] }
    found.push(fresh)
    const cell = `${column} ${row}`
    cells.set(cell, [...(cells.get(cell) ?? []), fresh])
  }
  return found
}

function nearest<T>(cells: Map<string, Cluster<T>[]>, column: number, row: number, x: number, y: number, radius: number): Cluster<T> | undefined {
  let best: Cluster<T> | undefined
  let least = radius
  for (let i = column - 1; i <= column + 1; i++) {
    for (let j = row - 1; j <= row + 1; j++) {
      for (const one of cells.get(`${i} ${j}`) ?? []) {
        const distance = Math.hypot(one.x - x, one.y - y)
        if (distance < least) {
          best = one
          least = distance
        }
      }
    }
  }
  return best
}
