import type { Schema } from '@/kit'

export type Need = Schema<'ConfigurationNeed'>

/** Where a node stands in the picture. */
export interface Place {
  x: number
  y: number
  width: number
  height: number
}
