// Signing in with a passkey: a device that the browser plays keeps the key. Browsers keep passkeys for a name, never
// for an address, so this journey opens the demonstration by its name.
import { accountOf, expect, expectAccessible, fillSignIn, test as base, type Page } from './support'
import { phone } from './words'

const test = base.extend({
  baseURL: async ({}, use) => {
    await use(process.env.GONGZHI_E2E_URL?.replace('127.0.0.1', 'localhost'))
  },
})

// No other journey signs in as this person meanwhile: the password alone would not do.
const who = 'engineer'

async function withDevice(page: Page): Promise<() => Promise<number>> {
  const tools = await page.context().newCDPSession(page)
  await tools.send('WebAuthn.enable')
  const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  return async () => (await tools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length
}

test('a passkey is added, renamed, signs in without a password, and is removed', async ({ page }) => {
  const { login, password } = accountOf(who)
  const keysOf = await withDevice(page)
  await fillSignIn(page, login, password)
  await expect(page.getByTestId('desk-title')).toBeVisible()
  await page.goto('/account')
  const card = page.getByTestId('passkeys')
  await card.getByTestId('add-passkey').click()
  await card.locator('input[type=password]').fill(password)
  await card.getByTestId('passkey-go').click()
  await expect(card.getByRole('alert')).toHaveText(/\S/)
  expect(await keysOf(), 'no key is made that nobody would keep').toBe(0)
  await card.getByTestId('passkey-name').fill('Desk')
  await card.getByTestId('passkey-go').click()
  await expect(card.getByTestId('recovery').locator('li')).toHaveCount(10)
  await expectAccessible(page)
  await card.getByTestId('recovery-noted').click()

  await page.goto('/account')
  await card.getByTestId('add-passkey').click()
  await card.getByTestId('passkey-name').fill('Desk again')
  await card.locator('input[type=password]').fill(password)
  await card.getByTestId('passkey-go').click()
  await expect(card.getByRole('alert'), 'the device keeps one already, in words').not.toContainText(/Error|[a-z]{6}/)
  expect(await keysOf()).toBe(1)
  await page.goto('/account')
  await card.getByRole('button', { name: /Desk/ }).first().click()
  await card.getByTestId('passkey-name').fill('Red key')
  await card.getByTestId('passkey-go').click()
  await expect(card.getByTestId('passkey')).toContainText('Red key')

  await page.getByRole('button', { name: new RegExp(accountOf(who).personName) }).click()
  await page.getByTestId('sign-out').click()
  await page.getByTestId('sign-in-passkey').click()
  await expect(page.getByTestId('desk-title')).toBeVisible()

  // the phone pages of the same site take the same key
  await page.goto('/m/pages/work')
  await page.getByRole('button', { name: phone('work.account') }).click()
  await page.getByRole('button', { name: phone('work.leave') }).click()
  await expect(page).toHaveURL(/\/m\/(pages\/home)?$/)
  await page.goto('/m/pages/signin')
  await page.getByTestId('passkey').click()
  await expect(page.getByRole('heading', { name: phone('work.todos'), exact: true })).toBeVisible()

  await page.goto('/account')
  await card.getByRole('button', { name: /Red key/ }).last().click()
  await card.locator('input[type=password]').fill(password)
  await card.getByTestId('passkey-go').click()
  await expect(card.getByTestId('passkey')).toHaveCount(0)
})
