import { expect, it } from 'vitest'
import type { Ticket } from '../src/modules/opscenter/servicedesk/api'
import { asProblem } from '../src/modules/opscenter/servicedesk/schema'

it('writes a problem from what the fault says', () => {
  const items = [{ module: '2', description: '打不开' }, { module: '9', description: '也打不开' }]
  const { fields } = asProblem({ title: '目录打不开', items, modules: ['2', '9'] } as Ticket)
  expect(Object.fromEntries(fields.map(({ name, initial }) => [name, initial]))).toEqual({ title: '目录打不开', detail: '打不开\n也打不开', modules: ['2', '9'] })
})
