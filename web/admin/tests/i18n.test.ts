import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { hasText, installTexts, setLanguage, text } from '@/kit/i18n'

describe('texts', () => {
  beforeEach(() => {
    installTexts('pt', { rows: '{count} linha | {count} linhas', of: '{n} caixa | {n} caixas', sign: "de {name} {'@'} {place}", plain: 'a | b', odd: 'um|dois' })
    setLanguage('pt')
  })
  afterAll(() => setLanguage('zh-Hans'))

  it('fills in parameters; a missing one leaves nothing behind', () => {
    expect(text('sign', { name: 'Ana', place: 0 })).toBe('de Ana @ 0')
    expect(text('sign', { name: 'Ana' })).toBe('de Ana @ ')
  })
  it('says one and many by the count, given or among the parameters', () => {
    expect([0, 1, 2].map((count) => text('rows', { count }, count))).toEqual(['0 linhas', '1 linha', '2 linhas'])
    expect([1, 5].map((n) => text('of', { n }))).toEqual(['1 caixa', '5 caixas'])
    expect(text('rows', {}, 3)).toBe('3 linhas')
    expect(text('plain')).toBe('a')
  })
  it('takes a bar without blanks as a character, and an unknown key as its own text', () => {
    expect(text('odd')).toBe('um|dois')
    expect([text('no.such'), hasText('no.such'), hasText('rows')]).toEqual(['no.such', false, true])
  })
})
