import { describe, expect, it } from 'vitest'
import { findHelp, type Help } from '../src/app/help'

const texts: Help[] = [
  { page: 'a', title: 'Stock', body: 'Boxes by batch.\nCount them.', law: 'GSP' },
  { page: 'b', title: 'Boxes', body: 'Every code.', law: '' },
  { page: 'c', title: 'Desk', body: 'What waits.', law: 'Law art. 12' },
]
const pages = (query: string): string[] => findHelp(texts, query).map((one) => one.page)

describe('search over help', () => {
  it('finds in title, text and law, titles first', () => {
    expect(pages('boxes')).toEqual(['b', 'a'])
    expect(pages('ART. 12')).toEqual(['c'])
  })
  it('wants every word and finds nothing for nothing', () => {
    expect(pages('batch  gsp')).toEqual(['a'])
    expect(pages('batch desk')).toEqual([])
    expect(pages('  ')).toEqual([])
  })
})
