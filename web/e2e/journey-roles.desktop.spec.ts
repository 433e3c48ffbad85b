// Every login that the demonstration offers works and lands on its own desk.
import { accounts, expect, fillSignIn, test } from './support'

test('each role signs in and sees its desk', async ({ page }) => {
  const list = accounts()
  test.setTimeout(20_000 + list.length * 10_000)
  expect(list.length).toBeGreaterThan(0)
  for (const account of list) {
    await test.step(account.role, async () => {
      await page.context().clearCookies()
      await fillSignIn(page, account.login, account.password)
      await expect(page.getByTestId('desk-title'), account.role).toBeVisible()
    })
  }
})
