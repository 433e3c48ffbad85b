import { expect, it } from 'vitest'
import { gravest, troubled, urgent } from '../src/modules/opscenter/monitoring/board'
import { readingsOf } from '../src/modules/opscenter/monitoring/hosts'

it('puts what an agent measured into words, with its unit and its server', () => {
  const said = readingsOf([
    { name: 'REDIS-2 role', value: 2 },
    { name: 'DB-1 connections', value: 19 },
    { name: 'nginx5xx', value: 7 },
    { name: 'unheard', value: 3 },
  ])
  expect(said.map(({ label, value }) => `${label} ${value}`)).toEqual(['REDIS-2 主从角色 从', 'DB-1 连接占用 19%', '5xx 比例 0.07%', 'unheard 3'])
})

it('lights on the wall what is not well, the worst first, and counts the rest', () => {
  const states = ['up', 'unknown', 'down', 'up', 'slow', 'down'] as const
  const { lit, rest, well } = troubled(states.map((state) => ({ state })))
  expect([lit.map(({ state }) => state), rest, well]).toEqual([['down', 'down', 'slow'], 1, 2])
  expect(troubled([{ state: 'up' }, { state: 'slow' }])).toEqual({ lit: [{ state: 'slow' }, { state: 'up' }], rest: 0, well: 0 })
  const faults = [5, 0, 1, 3].map((level) => ({ id: String(level), level, title: '', state: 'reported' }))
  expect(gravest(faults).map(({ level }) => level)).toEqual([1, 3, 5])
})

it('shows clocks that are late before those that run, and always one that runs', () => {
  expect(urgent(['a'], ['r', 's', 't', 'u'])).toEqual({ late: ['a'], running: ['r', 's', 't'] })
  expect(urgent(['a', 'b', 'c', 'd'], ['r', 's'])).toEqual({ late: ['a', 'b', 'c'], running: ['r'] })
  expect(urgent(['a', 'b', 'c', 'd'], [])).toEqual({ late: ['a', 'b', 'c', 'd'], running: [] })
})
