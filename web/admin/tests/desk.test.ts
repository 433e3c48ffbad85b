import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useIdle } from '../src/app/idle'
import AlertList from '../src/app/pages/AlertList.vue'
import { barsOf, subjectsOf, summaryOf } from '../src/app/pages/desk'
import DueCalendar from '../src/app/pages/DueCalendar.vue'
import ActionBar from '../src/kit/case/ActionBar.vue'
import { setLanguage } from '../src/kit/i18n'
import { writeStored } from '../src/kit/stored'
import type { MenuEntry } from '../src/kit/types'

const entry = (key: string, path: string): MenuEntry => ({ key, path, group: '', icon: '' })
const days = (...counts: number[]) => counts.map((count, index) => ({ day: `2026-11-${String(10 + index)}`, count }))

describe('what the desk makes of its data', () => {
  it('counts what waits by menu entry, in the order of the list', () => {
    const menu = [entry('desk', '/'), entry('inbound', '/drugtrace/inbound'), entry('outbound', '/drugtrace/outbound')]
    const todos = ['/drugtrace/outbound/1', '/drugtrace/inbound/2', '/drugtrace/outbound/3', '/elsewhere'].map((path) => ({ path }))
    expect(subjectsOf(todos, menu)).toEqual([
      { key: 'outbound', count: 2 },
      { key: 'inbound', count: 1 },
    ])
  })
  it('draws bars from zero and the running day apart', () => {
    expect(barsOf(days(0, 10, 5), 32)).toEqual([
      { x: 0, height: 0, running: false },
      { x: 1, height: 32, running: false },
      { x: 2, height: 16, running: true },
    ])
    expect(barsOf(days(0, 0), 32).every(({ height }) => height === 0)).toBe(true)
  })
  it('takes the mean of finished days only', () => {
    expect(summaryOf(days(2, 4, 60))).toEqual({ total: 66, today: 60, mean: 3 })
    expect(summaryOf(days(7)).mean).toBeNull()
  })
})

describe('cards of the desk', () => {
  beforeEach(() => setLanguage('zh-Hans'))

  it('says of an alert which box, which batch, how many and why', () => {
    const alerts = [
      { key: 'alert.hold.quality', params: { item: '氯雷他定片' }, code: '90100090000000134784', reason: '外观异常', at: '2026-11-26T05:26:00Z', tone: 'warn' as const },
      { key: 'alert.expired', params: { item: '布洛芬混懸液', boxes: 20 }, batch: 'IBU2410', at: '2026-11-07T16:00:00Z', tone: 'danger' as const },
    ]
    const list = mount(AlertList, { props: { alerts } })
    const [held, expired] = list.findAll('li')
    expect(held?.text()).toContain('质量锁定：氯雷他定片')
    expect(held?.findAll('.code-text > span').map((part) => part.text())).toEqual(['9010009', '000000013', '478', '4'])
    expect(held?.text()).toContain('外观异常')
    expect(expired?.find('.alert-detail').text()).toBe('批号 IBU241020 盒')
    expect(expired?.find('time').text()).toBe('11-07 24:00')
  })
  it('marks today and the days off, and says so when nothing is due', () => {
    const week = ['2026-11-20', '2026-11-21', '2026-11-23'].map((day, index) => ({ day, count: index === 0 ? 5 : 0, off: index === 1, holidays: index === 2 ? [{ calendar: 'macao' as const, kind: 'off' as const, name: '冬至' }] : undefined }))
    const calendar = mount(DueCalendar, { props: { days: week } })
    const cells = calendar.findAll('li')
    expect(cells[0]?.attributes('aria-current')).toBe('date')
    expect(cells[0]?.findAll('i')).toHaveLength(3)
    expect(cells[0]?.text()).toContain('5 件')
    expect(cells.map((cell) => cell.classes('weekend'))).toEqual([false, true, false])
    expect(cells[2]?.find('em').text()).toBe('澳门休')
    expect(calendar.find('.due-none').exists()).toBe(false)
    expect(mount(DueCalendar, { props: { days: week.map((one) => ({ ...one, count: 0 })) } }).find('.due-none').exists()).toBe(true)
  })
})

describe('whose turn it is', () => {
  beforeEach(() => setLanguage('zh-Hans'))
  const waits = { action: 'submit', roles: ['warehouse.clerk', 'warehouse.qa'] }

  it('shows the next step blocked, with who takes it', async () => {
    const bar = mount(ActionBar, { props: { actions: [], entity: 'inbound', waits } })
    const button = bar.find('button')
    expect(button.attributes('aria-disabled')).toBe('true')
    expect(bar.find(`[id="${button.attributes('aria-describedby')}"]`).text()).toBe('等单证员、质量负责人办理')
    await button.trigger('click')
    expect(bar.emitted('act')).toBeUndefined()
  })
  it('says nothing of it to whoever can act, and stands nowhere without either', () => {
    const own = mount(ActionBar, { props: { actions: [{ action: 'submit', allowed: true, primary: true }], entity: 'inbound', waits } })
    expect(own.text()).not.toContain('等')
    expect(mount(ActionBar, { props: { actions: [], entity: 'inbound' } }).find('.action-bar').exists()).toBe(false)
  })
})

describe('an empty chair', () => {
  it('is left after the limit, unless a hand moved in this tab or another', () => {
    vi.useFakeTimers()
    const leave = vi.fn()
    const wrapper = mount(defineComponent({ setup: () => useIdle(() => 60_000, leave), template: '<i />' }))
    vi.advanceTimersByTime(45_000)
    window.dispatchEvent(new Event('keydown'))
    vi.advanceTimersByTime(45_000)
    writeStored('gz.active', Date.now()) // another tab
    vi.advanceTimersByTime(45_000)
    expect(leave).not.toHaveBeenCalled()
    vi.advanceTimersByTime(30_000)
    expect(leave).toHaveBeenCalled()
    wrapper.unmount()
    vi.useRealTimers()
  })
})
