import { describe, expect, it } from 'vitest'
import { acknowledge, decide, EFFECTS, settle, show, start, switchSense } from './feedback'
import { checkDigit, elements, GS, identify, typedProblem } from './identify'
import { Steady } from './steady'
import { SWIFT, Wedge } from './wedge'

const CODE = '90100010000000010983'

describe('check digit', () => {
  it('agrees with published numbers', () => {
    expect(checkDigit('0952123454321')).toBe(3)
    expect(checkDigit('10614141123456789')).toBe(7)
  })
  it.each([CODE, '90100010000000024898', '90100020000000016807', '90200010000000013943', '90100030000123453807'])('takes %s', (code) => {
    expect(typedProblem(code)).toBeNull()
  })
  it('finds every single wrong digit', () => {
    for (let place = 1; place < 20; place++) {
      const wrong = CODE.slice(0, place) + ((Number(CODE[place]) + 1) % 10) + CODE.slice(place + 1)
      expect(typedProblem(wrong)).toBe('check')
    }
  })
  it('says what is wrong with the rest', () => {
    expect(typedProblem('9010001 000000001 098 3')).toBeNull()
    expect(typedProblem('９０１０００１００００００００１０９８３')).toBeNull()
    expect(typedProblem('9010001')).toBe('length')
    expect(typedProblem('9010001000000001098O')).toBe('digits')
    expect(typedProblem('81012350000000157474')).toBeNull()
  })
})

describe('which box', () => {
  it.each([
    CODE,
    ` ${CODE}\r\n`,
    '9010001 000000001 098 3',
    `https://gongzhi.example/t/${CODE}`,
    `/t/${CODE}`,
    `https://gongzhi.example/t/01/09521234543213/10/AML2405A/21/${CODE}?17=270500`,
    `]d201095212345432131728093010LOT-A1${GS}21${CODE}`,
    `${GS}0109521234543213172809301 0LOT${GS}21${CODE}`.replace('1 0LOT', '10LOT'),
    `(01)09521234543213(17)280200(10)B7(21)${CODE}`,
  ])('%j is the same box', (text) => {
    expect(identify(text)).toMatchObject({ scheme: 'HQ20', key: CODE })
  })
  it('keeps batch and expiry of an element string', () => {
    expect(identify(`]d201095212345432131728093010LOT-A1${GS}21${CODE}`)).toEqual({ scheme: 'HQ20', key: CODE, batchNo: 'LOT-A1', expiry: '280930' })
  })
  it('names foreign and unreadable texts without losing them', () => {
    expect(identify('81012350000000157474').scheme).toBe('MSFX20')
    expect(identify(`]d2010952123454321321ABC`)).toMatchObject({ scheme: 'GS1', key: '09521234543213/ABC' })
    expect(identify('https://shop.example/%zz')).toEqual({ scheme: 'other', key: 'https://shop.example/%zz' })
    expect(identify('WH-A-02-03')).toEqual({ scheme: 'other', key: 'WH-A-02-03' })
    expect(elements('WH-A-02-03')).toBeNull()
  })
})

describe('keyboard wedge', () => {
  const typed = (keys: string[], gap = 8) => {
    const texts: string[] = []
    const wedge = new Wedge((text) => texts.push(text))
    keys.forEach((key, i) => wedge.press(key === 'CTRL]' ? { key: ']', ctrl: true, at: i * gap } : { key, at: i * gap }))
    return texts
  }
  it('gives the code at Enter and nothing before', () => {
    expect(typed([...CODE])).toEqual([])
    expect(typed([...CODE, 'Enter'])).toEqual([CODE])
    expect(typed([...CODE, 'Enter', ...CODE, 'Enter'])).toEqual([CODE, CODE])
  })
  it.each([GS, '^', 'F8', 'CTRL]'])('reads %j as the separator', (separator) => {
    expect(typed([...']d210LOT', separator, ...`21${CODE}`, 'Enter'])).toEqual([`]d210LOT${GS}21${CODE}`])
  })
  it('is not fooled by slow typing or stray keys', () => {
    expect(typed([...CODE, 'Enter'], 1100)).toEqual([])
    expect(typed(['a', 'Enter'])).toEqual([])
    expect(typed(['Enter'])).toEqual([])
  })
  it('in a field takes only what no hand can type', () => {
    const inField = (keys: string[], gap: number) => {
      const texts: string[] = []
      const wedge = new Wedge((text) => texts.push(text), SWIFT)
      keys.forEach((key, i) => wedge.press({ key, at: i * gap }))
      return texts
    }
    expect(inField([...CODE, 'Enter'], 8)).toEqual([CODE])
    expect(inField([...CODE, 'Enter'], 90)).toEqual([])
    expect(inField([...'AML2405A', 'Enter'], 8)).toEqual([])
  })
  it('ignores modifier keys inside a code', () => {
    expect(typed(['Shift', ...'ABC-12', 'Shift', ...'3', 'Enter'])).toEqual(['ABC-123'])
  })
})

describe('feedback', () => {
  it('follows the table: tones and vibration', () => {
    expect(EFFECTS).toEqual({
      right: { tone: { hertz: 880, pattern: [80] }, vibration: [40] },
      repeat: { tone: { hertz: 660, pattern: [60, 60, 60] }, vibration: [60, 60, 60] },
      wrong: { tone: { hertz: 220, pattern: [600] }, vibration: [400] },
      unchecked: { tone: { hertz: 440, pattern: [120] }, vibration: [40, 40, 40] },
    })
  })
  it('counts right and unchecked apart, repeat and wrong not at all', () => {
    let state = start<string>()
    for (const outcome of ['right', 'repeat', 'unchecked', 'right'] as const) state = show(state, outcome, CODE).state
    expect(state.counts).toEqual({ right: 2, unchecked: 1 })
    state = show(state, 'wrong', CODE).state
    expect(state.counts).toEqual({ right: 2, unchecked: 1 })
  })
  it('stops at a wrong box until a key is pressed', () => {
    let state = show(start<string>(), 'wrong', 'a').state
    const ignored = show(state, 'right', 'b')
    expect(ignored.effect).toBeNull()
    expect(ignored.state).toBe(state)
    state = acknowledge(state)
    expect(state).toMatchObject({ blocked: false, shown: null })
    expect(show(state, 'right', 'b').state.counts.right).toBe(1)
  })
  it('moves a box counted apart once the server has decided', () => {
    let state = show(show(start<string>(), 'unchecked', 'a').state, 'unchecked', 'b').state
    state = settle(settle(state, true), false)
    expect(state.counts).toEqual({ right: 1, unchecked: 0 })
  })
  it('never leaves both senses off', () => {
    expect(switchSense({ sound: true, vibration: true }, 'sound')).toEqual({ sound: false, vibration: true })
    expect(switchSense({ sound: false, vibration: true }, 'vibration')).toEqual({ sound: true, vibration: false })
    expect(switchSense({ sound: true, vibration: false }, 'sound')).toEqual({ sound: false, vibration: true })
  })
})

describe('a box that was only written down', () => {
  const waiting = show(start<string>(), 'unchecked', 'box').state
  it('shows what the server said later', () => {
    expect(decide(waiting, 'right', 'box 3').shown).toEqual({ outcome: 'right', detail: 'box 3' })
    expect(decide(waiting, 'repeat', 'box').shown?.outcome).toBe('repeat')
    expect(decide(waiting, 'wrong', 'box').shown).toBeNull()
  })
  it('gives way to a newer scan', () => {
    const newer = show(waiting, 'right', 'another').state
    expect(decide(newer, 'wrong', 'box')).toBe(newer)
  })
})

describe('camera', () => {
  it('takes a box once while it stays in view', () => {
    const steady = new Steady()
    expect(steady.sight('a', 0)).toBe(true)
    expect(steady.sight('a', 100)).toBe(false)
    expect(steady.sight('a', 1500)).toBe(false)
    expect(steady.sight('b', 1600)).toBe(true)
    expect(steady.sight('a', 1700)).toBe(true)
    expect(steady.sight('a', 3300)).toBe(true)
  })
})
