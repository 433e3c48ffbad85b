// A business asks for a change of its own record, with a paper that shows it; the officer sees both sides, is told
// what changed meanwhile, takes it over by name and approves; the register says so.
import { drawer, expectState, fill, idOf, press, send } from './console'
import { expect, expectAccessible, test } from './support'
import { say } from './words'

const register = '/platform/enterprise/organisations'
const action = (name: string): string => say(`action.organisationRequest.${name}`)
const asked = '横琴示范路 28 号二层'

test('a business asks for a change and the regulator approves it', async ({ person }) => {
  const owner = await person('owner')
  await owner.goto(register)
  await expect(owner.getByTestId('create')).toBeHidden() // who asks does not register
  await owner.goto('/platform/enterprise/requests')
  await owner.getByTestId('create').click()
  const form = drawer(owner)
  await press(form, say('enterprise.request.save')) // nothing is said yet
  await expect(form.getByRole('alert').first()).toBeVisible()
  await fill(form, { [say('field.organisationRequest.reason')]: '扩大经营场所', [say('field.organisation.address')]: asked })
  await form.locator('input[type=file]').setInputFiles({ name: 'lease.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n') })
  await expect(form.getByText('lease.pdf')).toBeVisible()
  await send(owner, say('enterprise.request.save'))
  const id = await idOf(owner)
  await expect(owner.locator('[data-field=address]')).toContainText(asked)
  await expectAccessible(owner)
  await press(owner.getByRole('group', { name: say('kit.actions') }), action('submit'))
  await expectState(owner, 'organisationRequest', 'submitted')
  await expect(owner.getByRole('button', { name: action('approve') })).toHaveCount(0)

  // The officer corrects the address by hand before looking at the request.
  const officer = await person('officer')
  await officer.goto(`/platform/enterprise/requests/${id}`)
  await officer.getByRole('main').locator(`a[href*="${register}/"]`).first().click()
  await officer.waitForURL(`**${register}/*`)
  await expect(officer.getByTestId('ask')).toBeHidden() // who keeps the register changes it
  await officer.getByTestId('edit').click()
  await fill(drawer(officer), { [say('field.organisation.address')]: '横琴示范路 20 号' })
  await send(officer, say('enterprise.update'))

  await officer.goto(`/platform/enterprise/requests/${id}`)
  await expect(officer.locator('[data-field=address]')).toContainText('横琴示范路 20 号')
  await expectAccessible(officer)
  const bar = officer.getByRole('group', { name: say('kit.actions') })
  const confirm = officer.getByRole('dialog')
  await press(bar, action('approve'))
  await expect(officer.getByRole('alert')).toHaveText(say('enterprise.request.movedDecide'))
  await expect(confirm).toBeHidden()
  await officer.locator('[data-field=address]').getByRole('checkbox').check()
  await press(bar, action('approve'))
  await press(confirm, action('approve'))
  await expectState(officer, 'organisationRequest', 'approved')
  await officer.getByRole('main').locator(`a[href*="${register}/"]`).first().click()
  await expect(officer.getByText(asked).first()).toBeVisible()
})
