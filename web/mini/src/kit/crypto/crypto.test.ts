import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { solve, solves } from './captcha'
import { verifyEvidence, verifyInclusion, type Evidence, type InclusionProof } from './merkle'
import { fromHex, sha256, toBase64, toHex, utf8 } from './sha256'

const node = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

describe('sha256', () => {
  it('agrees with Node for every length around the block borders', () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255)
      expect(toHex(sha256(bytes))).toBe(node(bytes).toString('hex'))
    }
  })
  it('writes text as UTF-8 and bytes as base64', () => {
    expect(utf8('藥 é')).toEqual(new Uint8Array(Buffer.from('藥 é')))
    for (const length of [30, 31, 32]) {
      const bytes = Uint8Array.from({ length }, (_, i) => 255 - i * 5)
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }
    expect(fromHex('0aff')).toEqual(new Uint8Array([10, 255]))
    expect(fromHex('0af')).toBeNull()
    expect(fromHex('zz')).toBeNull()
  })
})

// the tree of RFC 6962 §2.1, written the way the text says it, to check the phone's iterative walk against
const leafHash = (i: number) => node(Buffer.from([0, i]))
function tree(from: number, to: number): Buffer {
  if (to - from === 1) return leafHash(from)
  let half = 1
  while (half * 2 < to - from) half *= 2
  return node(Buffer.concat([Buffer.from([1]), tree(from, from + half), tree(from + half, to)]))
}
function pathOf(index: number, from: number, to: number): Buffer[] {
  if (to - from === 1) return []
  let half = 1
  while (half * 2 < to - from) half *= 2
  return index < from + half
    ? [...pathOf(index, from, from + half), tree(from + half, to)]
    : [...pathOf(index, from + half, to), tree(from, from + half)]
}
function proofOf(seq: number, treeSize: number): InclusionProof {
  const root = tree(0, treeSize)
  return {
    seq,
    treeSize,
    leaf: leafHash(seq).toString('hex'),
    path: pathOf(seq, 0, treeSize).map((hash) => hash.toString('hex')),
    root: root.toString('hex'),
    checkpoint: `gongzhi.example/log\n${treeSize}\n${root.toString('base64')}\n\n\u2014 gongzhi.example/log Az3grl\n`,
  }
}

describe('inclusion proof', () => {
  it('accepts every record of every small tree', () => {
    for (let size = 1; size <= 33; size++) {
      for (let seq = 0; seq < size; seq++) {
        const answer = verifyInclusion(proofOf(seq, size))
        expect(answer.ok, `record ${seq} of ${size}`).toBe(true)
        if (answer.ok) expect(answer.signers).toEqual(['gongzhi.example/log'])
      }
    }
  })
  it('refuses another record, a changed neighbour, a shortened path and a wrong place', () => {
    const proof = proofOf(5, 13)
    const other = leafHash(99).toString('hex')
    expect(verifyInclusion({ ...proof, leaf: other })).toMatchObject({ ok: false, reason: 'root' })
    expect(verifyInclusion({ ...proof, path: [other, ...proof.path.slice(1)] })).toMatchObject({ ok: false, reason: 'root' })
    expect(verifyInclusion({ ...proof, path: proof.path.slice(1) })).toMatchObject({ ok: false, reason: 'root' })
    expect(verifyInclusion({ ...proof, seq: 6 })).toMatchObject({ ok: false, reason: 'root' })
    expect(verifyInclusion({ ...proof, seq: 13 })).toMatchObject({ ok: false, reason: 'malformed' })
    expect(verifyInclusion({ ...proof, path: [...proof.path, other] })).toMatchObject({ ok: false, reason: 'root' })
  })
  it('refuses a checkpoint that signs another tree', () => {
    const proof = proofOf(5, 13)
    expect(verifyInclusion({ ...proof, checkpoint: proofOf(5, 12).checkpoint })).toMatchObject({ ok: false, reason: 'checkpoint' })
  })
})

// one event with five codes, each at a place of its own among 65536, that is record 3 of a log of 7
function evidenceOf(index: number): Evidence {
  const inner = (left: Buffer, right: Buffer) => node(Buffer.concat([Buffer.from([1]), left, right]))
  const codes = Array.from({ length: 5 }, (_, i) => `9010001000000001098${i}`)
  const slots = [3, 2, 40000, 65535, 512]
  const salts = codes.map((code) => node(Buffer.from(`secret ${code}`)).toString('hex'))
  let level = new Map(codes.map((code, i) => [slots[i], node(Buffer.from(`\0${code}\n${salts[i]}`))]))
  const codePath: string[] = []
  for (let height = 0; height < 16; height++) {
    const nodes = level
    const at = (place: number) => nodes.get(place) ?? node(Buffer.from(`empty ${height} ${place}`))
    codePath.push(at((slots[index] >> height) ^ 1).toString('hex'))
    level = new Map([...nodes.keys()].map((place) => [place >> 1, inner(at(place & ~1), at(place | 1))]))
  }
  const publicText = ['event.v1', '3', '1700000000000', 'object', 'ADD', 'bind', 'commissioning', '9010001', 'AML2405A', '2027-05-31', level.get(0)!.toString('hex')].join('\n')
  const privateHash = 'ab'.repeat(32)
  const leaf = node(Buffer.from(`\0${publicText}\n${privateHash}`))
  const hashes = Array.from({ length: 7 }, (_, i) => (i === 3 ? leaf : leafHash(i)))
  const top = inner(inner(inner(hashes[0], hashes[1]), inner(hashes[2], leaf)), inner(inner(hashes[4], hashes[5]), hashes[6]))
  return {
    code: codes[index], codeSalt: salts[index], codeSlot: slots[index], codePath, publicText, privateHash,
    sealed: true, seq: 3, treeSize: 7, leaf: leaf.toString('hex'), root: top.toString('hex'),
    path: [hashes[2], inner(hashes[0], hashes[1]), inner(inner(hashes[4], hashes[5]), hashes[6])].map((hash) => hash.toString('hex')),
    checkpoint: `log\n7\n${top.toString('base64')}\nat 2026-11-20T02:30:00.000Z\nprevious 4\n\n\u2014 log abc=\n`,
  }
}

describe('evidence of one box', () => {
  const shown = (evidence: Evidence) => ({ code: evidence.code, batchNo: 'AML2405A', expiry: '2027-05-31' })
  it('holds for every box of the event', () => {
    for (let index = 0; index < 5; index++) {
      const evidence = evidenceOf(index)
      expect(verifyEvidence(evidence, shown(evidence)), `box ${index}`).toMatchObject({ ok: true, signers: ['log'] })
    }
  })
  it('says which of its parts was changed', () => {
    const evidence = evidenceOf(2)
    const verdict = (change: Partial<Evidence>, facts = shown(evidence)) => verifyEvidence({ ...evidence, ...change }, facts)
    expect(verdict({}, { ...shown(evidence), batchNo: 'AML2405B' })).toMatchObject({ reason: 'facts' })
    expect(verdict({}, { ...shown(evidence), expiry: '2028-05-31' })).toMatchObject({ reason: 'facts' })
    expect(verdict({}, { ...shown(evidence), code: '90100010000000010989' })).toMatchObject({ reason: 'facts' })
    expect(verdict({ codeSlot: 3 })).toMatchObject({ reason: 'code' })
    expect(verdict({ codeSlot: 65536 })).toMatchObject({ reason: 'code' })
    expect(verdict({ codeSalt: '00'.repeat(32) })).toMatchObject({ reason: 'code' })
    expect(verdict({ codePath: evidence.codePath.slice(1) })).toMatchObject({ reason: 'code' })
    expect(verdict({ publicText: evidence.publicText.replace('commissioning', 'destroying') })).toMatchObject({ reason: 'leaf' })
    expect(verdict({ privateHash: 'cd'.repeat(32) })).toMatchObject({ reason: 'leaf' })
    expect(verdict({ seq: 2 })).toMatchObject({ reason: 'root' })
    expect(verdict({ checkpoint: evidence.checkpoint.replace('7', '8') })).toMatchObject({ reason: 'checkpoint' })
    expect(verdict({ publicText: 'event.v1' })).toMatchObject({ reason: 'malformed' })
  })
})

describe('proof of work', () => {
  it('finds a number the server will accept', async () => {
    const asked = { challenge: 'c1f0', difficulty: 12 }
    const { challenge, nonce } = await solve(asked)
    expect(challenge).toBe('c1f0')
    const digest = node(Buffer.from(`c1f0:${nonce}`))
    expect(digest[0]).toBe(0)
    expect(digest[1] >> 4).toBe(0)
    expect(solves(asked, nonce)).toBe(true)
    expect(solves({ ...asked, difficulty: 60 }, nonce)).toBe(false)
  })
})
