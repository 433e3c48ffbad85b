import { fieldLabel } from '@/kit'

export interface Fact {
  field: string
  label: string
  value: string
}
export const fact = (entity: string, field: string, value: string): Fact => ({ field, label: fieldLabel(entity, field), value })
/** A fact only when there is something to say. */
export const given = (entity: string, field: string, value: string): Fact[] => (value && value !== '—' ? [fact(entity, field, value)] : [])
