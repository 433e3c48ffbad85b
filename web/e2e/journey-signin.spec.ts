// Signing in: what everyone does first.
import { accountOf, expect, expectAccessible, fillSignIn, signIn, test } from './support'

const role = 'regulator.officer'

test('a wrong password is refused in words, the login stays, nothing opens', async ({ page }) => {
  const { login } = accountOf(role)
  await fillSignIn(page, login, 'not the password')
  await expect(page.getByRole('alert')).toHaveText(/\S/)
  await expect(page.getByTestId('login')).toHaveValue(login)
  await expect(page.getByTestId('desk-title')).toHaveCount(0)
  await expectAccessible(page)
})

test('the right password opens the desk, and a reload keeps it open', async ({ page }) => {
  await signIn(page, role)
  await page.reload()
  await expect(page.getByTestId('desk-title')).toBeVisible()
  await expectAccessible(page)
})
