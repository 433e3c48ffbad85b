// Signing in on the phone pages with an identity provider: the simulator sends the person back to the page they wanted.
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './support'
import { phone } from './words'

test('a pharmacist comes in with the Macao account, and lands where the work is', async ({ page }) => {
  await page.goto('/m/pages/signin?next=%2Fclinic%2Fdispense')
  await expect(page.getByTestId('provider-macao')).toBeVisible()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  await page.getByTestId('provider-macao').click()
  await page.getByTestId('person-mo-resident').click()
  await expect(page).toHaveURL(/\/m\/clinic\/dispense/)
  await page.goto('/m/pages/work')
  await expect(page.getByRole('heading', { name: phone('work.todos'), exact: true })).toBeVisible()
})

test('an account of nobody is refused in words, and the password is still there', async ({ page }) => {
  await page.goto('/m/pages/signin')
  await page.getByTestId('provider-macao').click()
  await page.getByTestId('person-mo-unlinked').click()
  await expect(page.getByRole('alert')).toContainText(/绑定/)
  expect(new URL(page.url()).search, 'what the provider sent stays in no address').toBe('')
  await expect(page.getByRole('textbox', { name: phone('signin.login') })).toBeVisible()
})
