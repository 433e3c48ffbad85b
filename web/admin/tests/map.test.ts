import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { cluster, type Dot } from '../src/modules/platform/enterprise/map/cluster'
import outline from '../src/modules/platform/enterprise/map/outline.json'
import PlaceMark from '../src/modules/platform/enterprise/map/PlaceMark.vue'
import { frame, inFrame, shapeOf, worstOf } from '../src/modules/platform/enterprise/map/places'
import { kinds } from '../src/modules/platform/enterprise/schema'

const dots = (...places: [number, number][]): Dot<number>[] => places.map(([x, y], of) => ({ x, y, of }))
const members = (...places: [number, number][]): number[][] => cluster(dots(...places), 30).map((one) => one.members)

describe('clusters', () => {
  it('join what lies over each other, also across the border of two cells', () => {
    expect(members([29, 29], [31, 31], [200, 0])).toEqual([[0, 1], [2]])
    expect(members([-1, 0], [1, 0])).toEqual([[0, 1]])
  })
  it('keep apart what is a radius away', () => expect(members([0, 0], [30, 0], [0, 30])).toEqual([[0], [1], [2]]))
  it('take the nearest of two', () => expect(members([0, 0], [40, 0], [25, 0])).toEqual([[0], [1, 2]]))
  it('lose nobody and stand a radius apart, however many there are', () => {
    const many = Array.from({ length: 2000 }, (_, n): [number, number] => [(n * 7919) % 1000, (n * 104729) % 700])
    const found = cluster(dots(...many), 30)
    expect(found.flatMap((one) => one.members).sort((a, b) => a - b)).toEqual(many.map((_, n) => n))
    const gaps = found.flatMap((one, n) => found.slice(n + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y)))
    expect(gaps.reduce((least, gap) => Math.min(least, gap), Infinity)).toBeGreaterThanOrEqual(30)
  })
  it('are none of nothing', () => expect(members()).toEqual([]))
})

describe('places', () => {
  it('are on the map or beyond it', () => {
    expect(inFrame({ latitude: 22.127, longitude: 113.543 })).toBe(true)
    expect(inFrame({ latitude: 23.129, longitude: 113.264 })).toBe(false)
  })
  it('have a shape for every kind, and several of them', () => expect(new Set(kinds.map(shapeOf)).size).toBe(4))
  it('show what is most urgent of several', () => {
    expect(worstOf([{ licenceState: 'valid' }, { licenceState: 'expired' }, { licenceState: 'none' }])).toBe('expired')
    expect(worstOf([{ licenceState: 'valid' }, { licenceState: 'none' }])).toBe('none')
  })
  it('tell licences apart without colour', () => {
    const badge = (licence: 'valid' | 'expiring' | 'expired' | 'none') => mount(PlaceMark, { props: { kind: 'clinic', licence } }).find('.place-badge-sign')
    expect(badge('valid').exists()).toBe(false)
    expect(new Set((['expiring', 'expired', 'none'] as const).map((state) => badge(state).text())).size).toBe(3)
  })
})

describe('the outline', () => {
  const points = outline.features.flatMap(({ geometry }) => (geometry.coordinates.flat(3) as number[]).reduce<[number, number][]>((pairs, value, n, all) => (n % 2 ? [...pairs, [all[n - 1]!, value]] : pairs), []))
  it('lies within its frame', () => {
    for (const [longitude, latitude] of points) expect(inFrame({ latitude, longitude }), `${latitude} ${longitude} in ${JSON.stringify(frame)}`).toBe(true)
  })
  it('closes its shores', () => {
    const shores = outline.features.filter(({ geometry }) => geometry.type === 'Polygon').map(({ geometry }) => geometry.coordinates[0] as unknown as number[][])
    expect(shores).toHaveLength(3)
    for (const shore of shores) expect(shore.at(0)).toEqual(shore.at(-1))
  })
})
