import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, reactive, readonly } from 'vue'
import { ApiError } from '../src/kit/api/problem'
import { check, labelAt, toBody, toModel } from '../src/kit/form/model'
import { defineForm, type Model } from '../src/kit/form/schema'
import { useForm } from '../src/kit/form/useForm'

const schema = defineForm({
  entity: 'organisation',
  fields: [
    { name: 'name', kind: 'text' },
    { name: 'uscc', kind: 'text', optional: true },
    { name: 'usccOverrideReason', kind: 'textarea', visible: (model) => model['uscc'] !== '' },
    { name: 'quantity', kind: 'integer', min: 1, max: 30, initial: '1' },
    { name: 'temperature', kind: 'decimal', scale: 10, optional: true },
    { name: 'expiry', kind: 'expiry', optional: true },
    { name: 'licences', kind: 'rows', optional: true, fields: [{ name: 'number', kind: 'text', label: 'field.licence.number' }] },
  ],
})
const filled = (change: Model = {}): Model => ({ ...toModel(schema.fields), name: 'A', ...change })

describe('model', () => {
  it('sends scaled integers, printed expiry and only what is filled in and visible', () => {
    const body = toBody(schema.fields, filled({ name: ' A ', quantity: '30', temperature: '9,4', expiry: '2027-02', usccOverrideReason: 'hidden' }))
    expect(body).toEqual({ name: 'A', quantity: 30, temperature: 94, expiry: { date: '2027-02-28', precision: 'month' }, licences: [] })
  })

  it('reads a record back into what was typed', () => {
    const model = toModel(schema.fields, { name: 'A', quantity: 12, temperature: 58, expiry: { date: '2027-05-31', precision: 'month' }, licences: [{ id: 'x', number: 'N1' }] })
    expect(model).toMatchObject({ quantity: '12', temperature: '5.8', expiry: '2027-05', licences: [{ number: 'N1' }] })
  })

  it('takes a record as a query gives it, lists in its rows included', () => {
    const fields = [{ name: 'licences', kind: 'rows' as const, fields: [{ name: 'scope', kind: 'tags' as const }] }]
    const record = readonly(reactive({ licences: [{ scope: ['a', 'b'] }] })) as unknown as Model
    expect(toModel(fields, record)).toEqual({ licences: [{ scope: ['a', 'b'] }] })
  })

  it('finds every fault at once, inside rows too', () => {
    const faults = check(schema, filled({ name: '', quantity: '31', temperature: 'warm', expiry: '2027-13', licences: [{ number: 'N1' }, { number: '' }] }))
    expect(faults.map((fault) => fault.pointer)).toEqual(['/name', '/quantity', '/temperature', '/expiry', '/licences/1/number'])
    expect(faults[4]?.label).toBe('证照 2 · 证号')
  })

  it('asks a field only while it is shown', () => {
    expect(check(schema, filled())).toEqual([])
    expect(check(schema, filled({ uscc: '9' })).map((fault) => fault.pointer)).toEqual(['/usccOverrideReason'])
  })

  it('names the field a pointer means', () => {
    expect(labelAt(schema, '/body/licences/0/number')).toBe('证照 1 · 证号')
    expect(labelAt(schema, '/name')).toBe('名称')
  })
})

describe('form', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function open(submit: (body: Model, key: string) => Promise<unknown>, record?: Model & { id: string; version: number }) {
    return effectScope().run(() => useForm({ schema, record, submit }))!
  }

  it('is sent when a file on its way has arrived, and not when it was lost', async () => {
    for (const stored of [true, false]) {
      const sent: Model[] = []
      const form = open((body) => (sent.push(body), Promise.resolve(null)))
      Object.assign(form.model, filled())
      let end: (stored: boolean) => void = () => undefined
      form.waitFor(new Promise<boolean>((resolve) => (end = resolve)))
      const sending = form.send()
      await Promise.resolve()
      expect([form.busy.value, sent.length]).toEqual([true, 0])
      form.model['name'] = 'late'
      end(stored)
      await sending
      expect(sent.map(({ name }) => name)).toEqual(stored ? ['late'] : [])
      expect(form.busy.value).toBe(false)
    }
  })

  it('does not send a form with faults', async () => {
    const submit = vi.fn()
    const form = open(submit)
    expect(await form.send()).toBeNull()
    expect(submit).not.toHaveBeenCalled()
    expect(form.messages.value.get('/name')).toContain('名称')
  })

  it('puts the server’s faults on their fields and keeps what was typed', async () => {
    const refuse = async (): Promise<never> => {
      throw new ApiError({ title: 't', status: 422, code: 'invalid', key: 'k', errors: [{ pointer: '/uscc', key: 'k', message: 'wrong digit' }] })
    }
    const form = open(refuse)
    Object.assign(form.model, { name: 'A', uscc: '9', usccOverrideReason: 'r' })
    await form.send()
    expect(form.faults.value).toEqual([{ pointer: '/uscc', label: '统一社会信用代码', message: 'wrong digit' }])
    expect(form.model['uscc']).toBe('9')
  })

  it('sends again under the same key only when no answer came', async () => {
    const keys: string[] = []
    const offline = new ApiError({ title: 't', status: 0, code: 'offline', key: 'k' })
    const refused = new ApiError({ title: 't', status: 409, code: 'conflict', key: 'k' })
    const answers = [offline, refused, null]
    const form = open(async (_, key) => {
      keys.push(key)
      const error = answers[keys.length - 1]
      if (error) throw error
      return {}
    })
    form.model['name'] = 'A'
    for (let i = 0; i < 3; i++) await form.send()
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[1])
  })

  it('adds the version to a change', async () => {
    const submit = vi.fn(async () => ({}))
    const form = open(submit, { id: '1', version: 7, name: 'A', quantity: 2 })
    await form.send()
    expect(submit).toHaveBeenCalledWith(expect.objectContaining({ version: 7, name: 'A', quantity: 2 }), expect.any(String))
  })

  it('keeps a draft every five seconds and brings it back until it is sent', async () => {
    const first = open(async () => ({}))
    first.model['name'] = 'typed'
    expect(first.draft.savedAt.value).toBeNull()
    vi.advanceTimersByTime(5000)
    expect(first.draft.savedAt.value).not.toBeNull()

    const second = open(async () => ({}))
    expect(second.restored.value).toBe(true)
    expect(second.model['name']).toBe('typed')
    await second.send()
    expect(open(async () => ({})).restored.value).toBe(false)
  })

  it('does not bring back a draft typed over an older version', () => {
    const record = { id: '1', version: 1, name: 'A', quantity: 2 }
    const form = open(async () => ({}), record)
    form.model['name'] = 'B'
    form.draft.save()
    expect(open(async () => ({}), record).model['name']).toBe('B')
    expect(open(async () => ({}), { ...record, version: 2, name: 'C' }).model['name']).toBe('C')
  })
})
