// One drug and one box from the catalogue to the resident: what the steps of the journey hand on.
import type { Page } from '@playwright/test'

export type Person = (login: string, at?: 'desk' | 'phone') => Promise<Page>

const stamp = String(Date.now()).slice(-5)
const dayAfter = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

export const story = {
  drug: { code: `95${stamp}`, hant: '纈沙坦片', hans: '缬沙坦片', pt: 'Valsartan', strength: '80 mg' },
  permit: `HQ-E2E-${stamp}`,
  // The first batch expires first; 51 cases of it ask for a sample of four.
  first: { batch: `VA${stamp}`, expiry: dayAfter(420), boxes: 54, cases: 51 },
  later: { batch: `VB${stamp}`, expiry: dayAfter(700), boxes: 4, cases: 1 },
  both: { login: `both${stamp}`, name: '黄兼岗' }, // picks and checks, in a depot short of hands
  item: '', // ids
  inbound: '',
  outbound: '',
  number: '', // of the outbound order
  codes: { first: [] as string[], later: [] as string[], void: '' },
  picked: [] as string[],
}

export const today = dayAfter(0)
export const yesterday = dayAfter(-1)
