import { describe, expect, it } from 'vitest'
import { toBody } from '@/kit/form/model'
import type { FormField } from '@/kit/form/schema'

const stored = (id: string) => ({ id, fileName: `${id}.pdf`, size: 1, mediaType: 'application/pdf' })
const fields: FormField[] = [{ name: 'fileIds', kind: 'files' }, { name: 'logId', kind: 'file', optional: true }, { name: 'signatureId', kind: 'drawing', optional: true }]

describe('files of a form', () => {
  it('go by their ids', () => {
    expect(toBody(fields, { fileIds: [stored('a'), stored('b')], logId: [stored('c')], signatureId: 'd' })).toEqual({ fileIds: ['a', 'b'], logId: 'c', signatureId: 'd' })
  })
  it('none is no field, and no list is an empty one', () => {
    expect(toBody(fields, { fileIds: [], logId: [], signatureId: '' })).toEqual({ fileIds: [] })
  })
})

describe('addresses of files', () => {
  const sources = import.meta.glob<string>('../src/modules/**/*.{ts,vue}', { query: '?raw', import: 'default', eager: true })
  it('come from the kit, which knows the route', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(100)
    expect(Object.keys(sources).filter((file) => /api\/platform\/(attachments|files)/.test(sources[file] ?? ''))).toEqual([])
  })
})
