// The map says what breaks, a file that was changed without a change is a violation, and the owner authorises a change.
import { drawer, expectState, press, send } from './console'
import { expect, expectAccessible, test } from './support'
import { say } from './words'

test('what breaks is said in words beside the map', async ({ person }) => {
  const page = await person('engineer')
  await page.goto('/opscenter/configuration/map')
  await page.getByTestId('node').selectOption('asset/HOST-1')
  await expect(page.getByTestId('finding')).toContainText('HOST-1')
  await expect(page.getByRole('button', { name: 'NGINX-1', exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.goto('/opscenter/configuration/assets/DB-1')
  await expect(page.getByTestId('duties')).toContainText(say('enum.assetDuty.restore'))
  await expectAccessible(page)
})

test('a drift without a change is a violation with a ticket', async ({ person }) => {
  const page = await person('reviewer')
  await page.goto('/opscenter/change/drifts?state=open')
  const row = page.getByRole('row').filter({ hasText: '/etc/ssh/sshd_config' })
  await expect(row).toContainText('HOST-3')
  await expect(row.getByRole('link', { name: /^GZ/ })).toBeVisible()
})

test('the owner authorises a change that somebody else asked for', async ({ person }) => {
  const page = await person('authoriser')
  await page.goto('/opscenter/change/changes?state=waiting')
  await page.getByRole('main').locator('tbody tr').last().getByRole('link').first().click() // the oldest; another journey works on its own
  await expectState(page, 'change', 'waiting')
  await expectAccessible(page)
  await press(page.getByRole('group', { name: say('kit.actions') }), say('action.change.authorise'))
  await expect(drawer(page)).toBeVisible()
  await send(page, say('action.change.authorise'))
  await expectState(page, 'change', 'scheduled')
  const engineer = await person('engineer')
  await engineer.goto(page.url())
  await expect(engineer.getByRole('button', { name: say('action.change.authorise') })).toHaveCount(0)
})
