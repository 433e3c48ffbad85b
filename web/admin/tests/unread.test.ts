import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { ApiError } from '../src/kit/api/problem'
import { text } from '../src/kit/i18n'
import FileLinks from '../src/kit/ui/FileLinks.vue'

const failed = (status: number) => new ApiError({ title: 'why', status, code: '', key: '' })
type Files = { items: { id: string; fileName: string }[] }

describe('attachments of a record', () => {
  it('that could not be read say so and are read again', async () => {
    const of = { data: ref<Files | undefined>(), error: ref<unknown>(failed(500)), refetch: vi.fn(async () => ((of.error.value = null), (of.data.value = { items: [{ id: '1', fileName: 'report.pdf' }] }))) }
    const shown = mount(FileLinks, { props: { of } })
    expect(shown.get('[data-testid=unread]').text()).toContain(text('kit.unread', { what: text('kit.files') }))
    await shown.get('button').trigger('click')
    expect(of.refetch).toHaveBeenCalledOnce()
    expect(shown.find('[data-testid=unread]').exists()).toBe(false)
    expect(shown.get('a').text()).toBe('report.pdf')
  })
  it('that are not allowed offer no button, and none at all say nothing', () => {
    const of = (error: unknown, data?: Files) => ({ data: ref(data), error: ref(error), refetch: async () => undefined })
    expect(mount(FileLinks, { props: { of: of(failed(403)) } }).find('button').exists()).toBe(false)
    expect(mount(FileLinks, { props: { of: of(null, { items: [] }) } }).text()).toBe('')
  })
})
