import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import ActionBar from '../src/kit/case/ActionBar.vue'
import { arrange, askOf } from '../src/kit/case/actions'
import ConfirmDialog from '../src/kit/case/ConfirmDialog.vue'
import DetailPage from '../src/kit/case/DetailPage.vue'
import StepBar from '../src/kit/case/StepBar.vue'
import { entryOf, groupsOf } from '../src/kit/menu'
import type { Case } from '../src/kit/case/useCase'
import type { Action, Stored } from '../src/kit/types'
import { declareTones, toneOf } from '../src/kit/ui/tones'
import { safeTarget } from '../src/app/pages/useSignIn'
import { guess } from '../src/app/prefs'

const submit: Action = { action: 'submit', allowed: true, primary: true }
const blocked: Action = { action: 'approve', allowed: false, reason: 'two boxes missing', primary: true }
const voiding: Action = { action: 'void', allowed: true, danger: true }

describe('actions', () => {
  it('asks before what cannot be taken back', () => {
    expect(askOf(submit)).toBe('nothing')
    expect(askOf(voiding)).toBe('irreversible')
    expect(askOf(voiding, { confirm: 'grave' })).toBe('grave')
    expect(askOf(submit, { fields: [{ name: 'x', kind: 'text' }] })).toBe('form')
    expect(askOf(voiding, { run: () => undefined })).toBe('page')
  })
  it('puts the next step first and never a red one in its place', () => {
    expect(arrange([voiding, submit]).main).toBe(submit)
    expect(arrange([voiding]).main).toBeNull()
  })
  it('keeps a blocked step in sight with its reason and does not run it', async () => {
    const bar = mount(ActionBar, { props: { actions: [blocked, voiding], entity: 'organisation' } })
    const [first, second] = bar.findAll('button')
    expect(bar.text()).toContain('two boxes missing')
    expect(first?.attributes('aria-disabled')).toBe('true')
    await first?.trigger('click')
    expect(bar.emitted('act')).toBeUndefined()
    await second?.trigger('click')
    expect(bar.emitted('act')).toEqual([[voiding]])
  })
  it('says once what keeps several steps back, and each of them points to it', () => {
    const reason = 'nobody else reads the log'
    const bar = mount(ActionBar, { props: { actions: [{ ...voiding, action: 'lock', allowed: false, reason }, { ...voiding, action: 'close', allowed: false, reason }], entity: 'person' } })
    expect(bar.text().split(reason)).toHaveLength(2)
    const said = bar.find('.why').attributes('id')
    expect(bar.findAll('button').map((one) => one.attributes('aria-describedby'))).toEqual([said, said])
  })
  it('does not say a refusal beside the step that gives it as its reason', () => {
    const page = (actions: Action[]) => {
      const as = <V,>(value: V) => ref(value)
      const item = { options: { path: '/x', entity: 'person', id: '1', timeline: false }, record: as({ id: '1', version: 1, actions }), timeline: as([]), timelineError: as(null), loading: as(false), error: as(null), performing: as(''), stale: as({ message: 'refused' }), reload: () => undefined }
      return mount(DetailPage, { props: { case: item as unknown as Case<Stored> }, slots: { side: '<i />' }, global: { stubs: { PageHead: true } } }).text()
    }
    expect(page([voiding])).toContain('refused')
    expect(page([{ ...voiding, allowed: false, reason: 'refused' }])).not.toContain('refused')
  })
  it('does not run twice while one is on its way', async () => {
    const bar = mount(ActionBar, { props: { actions: [submit], entity: 'organisation', busy: 'submit' } })
    await bar.find('button').trigger('click')
    expect(bar.emitted('act')).toBeUndefined()
  })
})

describe('confirmation', () => {
  const open = () =>
    mount(ConfirmDialog, {
      props: { title: 't', number: 'RK202611200004', verb: 'void it', grave: true },
      global: { stubs: { ElDialog: { template: '<div><slot /><slot name="footer" /></div>' } } },
    })
  it('asks a grave action for a reason and the last four', async () => {
    const dialog = open()
    const red = dialog.findAll('button').at(-1)
    await red?.trigger('click')
    expect(dialog.emitted('confirm')).toBeUndefined()
    expect(dialog.findAll('[role=alert]')).toHaveLength(2)
    await dialog.find('textarea').setValue(' damaged ')
    await dialog.find('input').setValue('0005')
    await red?.trigger('click')
    expect(dialog.emitted('confirm')).toBeUndefined()
    await dialog.find('input').setValue('0004')
    await red?.trigger('click')
    expect(dialog.emitted('confirm')).toEqual([['damaged']])
  })
})

describe('steps', () => {
  it('marks the current step and says when the past ones were', () => {
    const bar = mount(StepBar, {
      props: { entity: 'organisation', steps: [{ key: 'active', state: 'done', at: '2026-11-20T01:00:00.000Z', byName: 'A' }, { key: 'suspended', state: 'current' }] },
    })
    expect(bar.find('[aria-current=step]').text()).toContain('暂停')
    expect(bar.findAll('li')[0]?.text()).toContain('A')
  })
})

describe('shell', () => {
  const entry = (path: string, group: string) => ({ key: path, group, icon: 'box', path })
  it('finds the entry a record stands under', () => {
    const menu = [entry('/', ''), entry('/a/b', 'x'), entry('/a', 'x')]
    expect(entryOf(menu, '/a/b/17')?.path).toBe('/a/b')
    expect(entryOf(menu, '/ab')).toBeUndefined()
    expect(entryOf(menu, '/')?.path).toBe('/')
  })
  it('keeps the entries of a group together', () => {
    expect(groupsOf([entry('/a', 'x'), entry('/b', 'y'), entry('/c', 'x')]).map((group) => group.entries.length)).toEqual([2, 1])
  })
  it('never leaves this site after signing in', () => {
    expect(safeTarget('/platform?x=1')).toBe('/platform?x=1')
    for (const bad of ['//evil', 'https://evil', '/\\evil', undefined, ['/x']]) expect(safeTarget(bad)).toBe('/')
  })
  it('gives Macao readers traditional characters', () => {
    expect(guess(['zh-MO', 'en'])).toBe('zh-Hant')
    expect(guess(['zh-CN'])).toBe('zh-Hans')
    expect(guess(['fr', 'pt-PT'])).toBe('pt')
    expect(guess(['fr'])).toBe('zh-Hans')
  })
  it('shows an undeclared state as unknown, never as good', () => {
    expect(toneOf('neverHeardOf')).toBe('unknown')
    expect(toneOf('closed')).toBe('ok')
    declareTones('clinic', { closed: 'void' })
    expect(toneOf('closed', 'clinic')).toBe('void')
  })
})
