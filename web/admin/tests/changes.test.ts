import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { changeLabel, changeValue } from '../src/kit/case/history'
import TimelineList from '../src/kit/case/TimelineList.vue'
import { setLanguage, text } from '../src/kit/i18n'

const id = '01M3TFKCM01BQ4N1YH3563BFA5'

describe('changes of a record', () => {
  it('are called as the form and the list call them', () => {
    expect(changeLabel('inbound', 'receiverIds')).toBe('参与收货的人')
    expect(changeLabel('change', 'authorisedBy')).toBe('审批人')
    expect(changeLabel('inbound', 'noSuchColumn')).toBe('noSuchColumn')
  })
  it('say words, days and times, not what the database has', () => {
    expect(changeValue('inbound', 'state', 'labelling')).not.toMatch(/[a-z]/)
    expect(changeValue('change', 'risk', 'high')).toBe('高')
    expect(changeValue('inbound', 'result', 'pass')).toBe('合格')
    expect(changeValue('article', 'reviewDue', '2027-11-16')).toBe('2027-11-16')
    expect(changeValue('inbound', 'dueAt', '2020-11-18T05:32:00.000Z')).toBe('2020-11-18 13:32')
    expect(changeValue('inbound', 'tempStart', '46')).toMatch(/^4\.6/)
    expect(changeValue('recoveryBackup', 'byteSize', '1420600')).toMatch(/MB|kB/)
    expect(changeValue('person', 'roles', '["clinic.pharmacist","warehouse.picker"]')).toBe('机构药师、拣货员')
    setLanguage('en')
    expect(changeValue('change', 'risk', 'high')).toBe('High')
  })
  it('show a yes for a yes, which the record tells from a count', () => {
    expect(changeValue('change', 'touchesData', '1', { touchesData: true })).toBe('是')
    expect(changeValue('recoveryBackup', 'fileAdded', '1', { fileAdded: 1 })).toBe('1')
  })
  it('show no ids and no program text', () => {
    expect(changeValue('inbound', 'batchId', id)).toBe(text('kit.timeline.other'))
    expect(changeValue('inbound', 'receiverIds', JSON.stringify(['张三', '李四']))).toBe('张三、李四')
    expect(changeValue('inbound', 'fileIds', JSON.stringify([id, id]))).toBe('2 项')
    expect(changeValue('change', 'workLog', '[{"at":"2026-10-25T04:06:00.000Z","text":"x"}]')).toBe('1 项')
    expect(changeValue('article', 'words', '{"zh-Hans":{"title":"x"}}')).toBe(text('kit.timeline.whole'))
    expect(changeValue('inbound', 'note', '{ broken')).toBe('{ broken')
    expect([null, undefined, '', '[]'].map((value) => changeValue('inbound', 'note', value))).toEqual(['—', '—', '—', '—'])
  })
  it('say that a private value was changed, and not to what', () => {
    const entry = { id: '1', at: '2026-11-18T05:32:00.000Z', action: 'x', personName: '', postTitle: '', orgName: '', system: true, kind: 'done' as const, changes: [{ field: 'note', before: '***', after: '***' }] }
    expect(mount(TimelineList, { props: { entries: [entry], entity: 'inbound' } }).find('dd').text()).toBe(text('kit.timeline.hidden'))
  })
})
