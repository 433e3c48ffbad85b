import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { describe, expect, it } from 'vitest'
import type { Growth, Proof } from '../src/modules/platform/evidence/api'
import { grew, leads, rootFrom, statedRoot } from '../src/modules/platform/evidence/verify'
import { firstPassword } from '../src/modules/platform/identity/firstPassword'
import { activePosts, rolesOf } from '../src/modules/platform/identity/schema'
import { chosenOf, grantsOf, grouped, linesOf, widens } from '../src/modules/platform/identity/roles'
import type { Parameter, Version } from '../src/modules/platform/settings/api'
import { factsOf, wordOf } from '../src/modules/drugtrace/drugcatalog/words'
import { before, changeForm, coming, found, say, since, subjectOf, subjectsOf, valueOf, seen } from '../src/modules/platform/settings/values'
import { check, toModel } from '../src/kit/form/model'

// A small RFC 6962 log, computed the other way round than the code under test.
const leaf = (n: number): Uint8Array => sha256(concatBytes(Uint8Array.of(0), utf8ToBytes(`leaf ${n}`)))
const split = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1)
function root(from: number, to: number): Uint8Array {
  if (to - from === 1) return leaf(from)
  const middle = from + split(to - from)
  return sha256(concatBytes(Uint8Array.of(1), root(from, middle), root(middle, to)))
}
function path(at: number, from: number, to: number): string[] {
  if (to - from === 1) return []
  const middle = from + split(to - from)
  return at < middle ? [...path(at, from, middle), bytesToHex(root(middle, to))] : [...path(at, middle, to), bytesToHex(root(from, middle))]
}
const proofOf = (seq: number, size: number): Proof => {
  const top = root(0, size)
  return {
    sealed: true, seq, leaf: bytesToHex(leaf(seq)), path: path(seq, 0, size), treeSize: size, root: bytesToHex(top),
    checkpoint: `gongzhi\n${size}\n${btoa(String.fromCharCode(...top))}\nat 2026-11-20T02:30:00.000Z\nprevious 0\n\n— gongzhi AAAA\n`, checkpointAt: null,
  }
}

describe('proof', () => {
  it('climbs to the root from every leaf of every small tree', () => {
    for (let size = 1; size <= 17; size++) for (let seq = 0; seq < size; seq++) expect(leads(proofOf(seq, size)), `${seq}/${size}`).toBe(true)
  })
  it.each<[string, (proof: Proof) => Proof]>([
    ['another leaf', (proof) => ({ ...proof, leaf: bytesToHex(leaf(99)) })],
    ['another place', (proof) => ({ ...proof, seq: proof.seq + 1 })],
    ['a shorter path', (proof) => ({ ...proof, path: proof.path.slice(1) })],
    ['a longer path', (proof) => ({ ...proof, path: [...proof.path, proof.leaf] })],
    ['a root the checkpoint does not state', (proof) => ({ ...proof, root: proof.leaf })],
    ['a checkpoint of another size', (proof) => ({ ...proof, treeSize: 12 })],
    ['no checkpoint', (proof) => ({ ...proof, checkpoint: '' })],
    ['a place outside the tree', (proof) => ({ ...proof, seq: 11 })],
  ])('refuses %s', (_, spoil) => expect(leads(spoil(proofOf(4, 11)))).toBe(false))
  it('knows a tree of one leaf and a checkpoint that is none', () => {
    expect(rootFrom('ab'.repeat(32), 0, 1, [])).toBe('ab'.repeat(32))
    expect(statedRoot('x\nmany\nAAAA')).toBeNull()
    expect(statedRoot('x\n4\n!')).toBeNull()
  })
})

// The consistency path of RFC 6962, 2.1.2, written as its recursion.
function subproof(from: number, start: number, end: number, whole: boolean): string[] {
  if (from === end - start) return whole ? [] : [bytesToHex(root(start, end))]
  const middle = start + split(end - start)
  return from <= middle - start
    ? [...subproof(from, start, middle, whole), bytesToHex(root(middle, end))]
    : [...subproof(from - (middle - start), middle, end, false), bytesToHex(root(start, middle))]
}
const growthOf = (from: number, to: number): Growth => {
  const one = (size: number) => ({ size, root: bytesToHex(root(0, size)), at: '', note: proofOf(0, size).checkpoint })
  return { old: one(from), new: one(to), path: subproof(from, 0, to, true) }
}

describe('growth', () => {
  it('leads from every small log to every larger one', () => {
    for (let to = 1; to <= 17; to++) for (let from = 1; from <= to; from++) expect(grew(growthOf(from, to)), `${from}→${to}`).toBe(true)
  })
  it.each<[string, (growth: Growth) => Growth]>([
    ['another path', (growth) => ({ ...growth, path: [...growth.path.slice(1), bytesToHex(leaf(99))] })],
    ['a shorter path', (growth) => ({ ...growth, path: growth.path.slice(1) })],
    ['a longer path', (growth) => ({ ...growth, path: [...growth.path, growth.old.root] })],
    ['a root that was not signed', (growth) => ({ ...growth, old: { ...growth.old, root: growth.new.root } })],
    ['a log that became shorter', (growth) => ({ ...growth, old: growth.new, new: growth.old })],
    ['no path at all', (growth) => ({ ...growth, path: [] })],
  ])('refuses %s', (_, spoil) => {
    for (const [from, to] of [[3, 7], [4, 11], [8, 16]] as const) expect(grew(spoil(growthOf(from, to))), `${from}→${to}`).toBe(false)
  })
})

const version = (more: Partial<Version>): Version => ({ id: '', from: '2026-01-01', value: 4, unit: 'h', basis: '', note: '', createdAt: '', ...more })
const parameter = (more: Partial<Parameter>): Parameter => ({ id: 'p', name: 'drugtrace.inbound.receive_within', title: '到货后完成收货', kind: 'integer', min: 1, max: 72, security: false, current: version({}), basis: '专库管理规定', versions: [version({})], ...more })

describe('parameters', () => {
  it('knows what a change replaces and what a taken back one leaves', () => {
    const one = parameter({ versions: [version({ version: 1 }), version({ from: '2027-01-01', value: 6, version: 3 }), version({ from: '2028-01-01', value: 9, version: 1 })] })
    expect([seen(one, '2027-01-01'), seen(one, '2027-01-02')]).toEqual([3, 0])
    expect([before(one, { from: '2028-01-01' })?.value, before(one, { from: '2026-01-01' })]).toEqual([6, undefined])
  })
  it('says values with their unit', () => {
    expect(say(version({}))).toBe('4\u2009小时')
    expect(say(version({ value: '0.05', unit: '%' }))).toBe('0.05\u2009%')
    expect(say(version({ value: true }))).toBe('是')
    expect(say(version({ value: ['a', 'b'] }))).toBe('a、b')
    expect(say(version({ value: [] }))).toBe('（空）')
  })
  it('finds what comes into force next', () => {
    const versions = [version({}), version({ from: '2027-03-01', value: 6 }), version({ from: '2027-01-01', value: 5 })]
    expect(coming({ versions }, '2026-11-20')?.value).toBe(5)
    expect(coming({ versions }, '2027-04-01')).toBeUndefined()
  })
  it('keeps each kind as it is stored', () => {
    expect(valueOf('integer', '6')).toBe(6)
    expect(valueOf('decimal', '0,05')).toBe('0.05')
    expect(valueOf('text', 'a,b')).toBe('a,b')
    expect(valueOf('list', ['a'])).toEqual(['a'])
    expect(valueOf('bool', false)).toBe(false)
  })
  it('holds a whole number to the program’s bounds', () => {
    const form = changeForm(parameter({}))
    const faults = (value: string): string[] => check(form, { ...toModel(form.fields), value, basis: 'x', reason: 'y' }).map(({ pointer }) => pointer)
    expect(faults('73')).toEqual(['/value'])
    expect(faults('72')).toEqual([])
  })
  it('finds by title, name and basis', () => {
    expect(['收货', 'RECEIVE_', '专库', ''].map((words) => found(parameter({}), words))).toEqual([true, true, true, true])
    expect(found(parameter({}), '召回')).toBe(false)
  })
})

describe('people', () => {
  it('makes a first password of every kind, without letters that are mistaken', () => {
    const made = Array.from({ length: 40 }, firstPassword)
    for (const password of made) {
      expect(password).toMatch(/^(\w{4}-){3}\w{4}$/)
      expect(password).toMatch(/[a-z]/)
      expect(password).toMatch(/[A-Z]/)
      expect(password).toMatch(/[2-9]/)
      expect(password).not.toMatch(/[01OIl]/)
    }
    expect(new Set(made).size).toBe(made.length)
  })
  it('leaves ended posts out of what a person does', () => {
    const post = (state: 'active' | 'closed', role: string) => ({ id: role, version: 1, personId: '', orgId: '', orgName: '', roles: [role], validFrom: '', state, reach: 'all' as const, title: '', standing: state })
    expect(activePosts({ posts: [post('closed', 'warehouse.qa'), post('active', 'warehouse.keeper')] }).map(({ id }) => id)).toEqual(['warehouse.keeper'])
    expect(rolesOf(['warehouse.receiver', 'warehouse.keeper'])).toBe('收货员、保管员')
  })
})

describe('a role', () => {
  const all = [{ code: 'platform.evidence.read', module: 'platform.evidence', sensitive: true }, { code: 'platform.settings.read', module: 'platform.settings', sensitive: false }]
  it('shows what is given and what is taken, and sends what is left', () => {
    const held = chosenOf({ grants: [{ permission: 'a', reach: 'own' }, { permission: 'b', reach: 'all' }, { permission: 'c', reach: 'none' }] })
    const after = { ...held, a: 'area' as const, b: 'none' as const, d: 'none' as const }
    const lines = linesOf(held, after)
    expect(lines).toEqual([{ permission: 'a', from: 'own', to: 'area' }, { permission: 'b', from: 'all', to: 'none' }])
    expect(lines.map(widens)).toEqual([true, false])
    expect(grantsOf(after)).toEqual([{ permission: 'a', reach: 'area' }])
  })
  it('lists permissions under the names of their modules', () => {
    expect(grouped(all).map(({ label }) => label)).toEqual(['审计与存证', '参数与日历'])
  })
})

describe('parameters in words', () => {
  it('reads the codes inside a value', () => {
    expect(say({ value: ['registration', 'testReport'], unit: '' })).toBe('注册证明文件、检验报告')
    expect(say({ value: ['ambient:cool', 'cold:cold'], unit: '' })).toBe('常温 → 阴凉、冷藏 → 冷藏')
    expect(say({ value: '^[A-Z]{3}$', unit: '' })).toBe('^[A-Z]{3}$')
  })
  it('says since when, and nothing of a day before everything', () => {
    expect(since('1900-01-01')).toBe('自始')
    expect(since('2026-11-20')).toBe('2026-11-20')
  })
  it('groups by the module whose rule it is', () => {
    const named = ['drugtrace.inbound.receive_within', 'drugtrace.inbound.most_prints', 'attach.max_size'].map((name) => ({ name }))
    expect(named.map(subjectOf)).toEqual(['drugtrace.inbound', 'drugtrace.inbound', 'house'])
    expect(subjectsOf(named)).toEqual([
      { key: 'drugtrace.inbound', count: 2 },
      { key: 'house', count: 1 },
    ])
  })
})

describe('the catalogue in words', () => {
  it('says a dosage form and a country in the reader\'s language, and keeps what is no code', () => {
    expect(wordOf('dosageForm', 'tablet')).toBe('片剂')
    expect(wordOf('dosageForm', '缓释片')).toBe('缓释片')
    expect(wordOf('manufacturerCountry', 'PT')).toBe('葡萄牙')
    expect(wordOf('manufacturerCountry', 'Macau')).toBe('Macau')
  })
  it('leaves out what may be absent and is', () => {
    const content = { dosageForm: 'tablet', atcCode: '', strength: '' } as Parameters<typeof factsOf>[0]
    expect(factsOf(content, ['dosageForm', 'atcCode', 'strength']).map(({ field, value }) => [field, value])).toEqual([
      ['dosageForm', '片剂'],
      ['strength', ''],
    ])
  })
})
