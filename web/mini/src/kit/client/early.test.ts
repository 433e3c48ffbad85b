import { beforeEach, describe, expect, it, vi } from 'vitest'
import { connection } from './connection'
import { early } from './early'

const address = '/api/public/notices'

describe('an answer that was asked for ahead', () => {
  beforeEach(() => {
    connection.lang = 'pt'
    connection.person = ''
    const answers = { [address]: Promise.resolve({ statusCode: 200, data: { items: [] } }) }
    vi.stubGlobal('window', { gzEarly: { lang: 'pt', answers } })
  })
  it('is taken once, the next question is a new one', async () => {
    expect(await early(address)).toEqual({ statusCode: 200, data: { items: [] } })
    expect(early(address)).toBeUndefined()
  })
  it('is not taken in another language', () => {
    connection.lang = 'en'
    expect(early(address)).toBeUndefined()
  })
  it('is not taken for somebody who signed in meanwhile', () => {
    connection.person = 'p-1'
    expect(early(address)).toBeUndefined()
  })
  it('is not there for other addresses, nor without the script', () => {
    expect(early('/api/public/app')).toBeUndefined()
    vi.stubGlobal('window', {})
    expect(early(address)).toBeUndefined()
  })
})
