// The owner opens the report of a day, follows a figure to its rows and confirms it; and asks for a special report.
import { drawer, expectState, fill, idOf, send, step } from './console'
import { expect, expectAccessible, test } from './support'
import { say } from './words'

test('the report of a day is read and confirmed, and a special one asked for', async ({ person }) => {
  test.setTimeout(120_000)
  const owner = await person('authoriser')
  await owner.goto('/opscenter/opsreport/reports?kind=R1&state=sent')
  await owner.getByRole('main').locator('tbody a').first().click()
  await owner.getByTestId('paper').locator('.ops-figures a').first().click()
  await expect(owner.locator('tr.chosen').first()).toBeVisible()
  await expectAccessible(owner)
  await step(owner, 'opsReport', 'receive', 'received')

  await owner.goto('/opscenter/opsreport/requests')
  await owner.getByTestId('create').click()
  await fill(drawer(owner), { [say('field.reportRequest.question')]: '浏览器旅程：上月药品入库为何两次变慢？' })
  await expectAccessible(owner)
  await send(owner, say('action.reportRequest.ask'))
  await idOf(owner)
  await expectState(owner, 'reportRequest', 'requested')
  const manager = await person('manager')
  await manager.goto(owner.url())
  await expect(manager.getByRole('button', { name: say('action.reportRequest.draft') })).toBeVisible()
})
