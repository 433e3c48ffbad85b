// An empty chair: the page is locked where it stands, its session has ended, and only its own person finds the work again.
import { drawer } from './console'
import { accountOf, expect, expectAccessible, fillSignIn, signIn, test, type Page } from './support'
import { say } from './words'

const me = '/api/platform/signin/me'
const batch = 'LOCK-2026-01'
const minutes = 31 // one more than a clerk may be idle

// The lock is a dialog with a form, too.
const order = (page: Page) => drawer(page).filter({ hasNot: page.getByTestId('lock-password') })

async function typeOrder(page: Page): Promise<void> {
  await page.goto('/drugtrace/inbound')
  await page.getByTestId('create').first().click()
  await order(page).getByLabel(new RegExp(`^${say('field.batchNo')}`)).fill(batch)
}

test('after idle time the page is locked, and the same person goes on with the unsent form', async ({ page }) => {
  await page.clock.install()
  await signIn(page, 'clerk')
  await typeOrder(page)
  await page.clock.fastForward(minutes * 60_000)
  const lock = page.getByTestId('lock')
  await expect(lock).toBeVisible()
  await expect(page.getByTestId('lock-password')).toBeFocused()
  await expect(order(page)).toBeHidden()
  await expect.poll(async () => (await page.request.get(me)).status(), { message: 'the session at the server' }).toBe(401)
  await expectAccessible(page)
  await page.getByTestId('lock-password').fill('not the password')
  await page.getByTestId('lock-open').click()
  await expect(lock.getByRole('alert')).toHaveText(/\S/)
  await page.getByTestId('lock-password').fill(accountOf('clerk').password)
  await page.getByTestId('lock-open').click()
  await expect(lock).toBeHidden()
  await expect(page).toHaveURL(/\/drugtrace\/inbound/)
  await expect(order(page).getByLabel(new RegExp(`^${say('field.batchNo')}`))).toHaveValue(batch)
  expect((await page.request.get(me)).status()).toBe(200)
})

test('a session that is ended elsewhere covers the page within seconds, and nothing that was typed is lost', async ({ page, person }) => {
  await signIn(page, 'clerk')
  await typeOrder(page)
  const own = (await (await page.request.get(`${me}/sessions`)).json()) as { items: { id: string; current: boolean }[] }
  const security = await person('security')
  // this one alone: other journeys work as the same person meanwhile
  const ended = await security.request.delete(`/api/platform/signin/sessions/${own.items.find(({ current }) => current)?.id}`, { headers: { 'Idempotency-Key': `lock-${Date.now()}` } })
  expect(ended.status()).toBe(204)
  await expect(page.getByTestId('lock')).toBeVisible()
  await expect(order(page)).toBeHidden()
  await page.getByTestId('lock-password').fill(accountOf('clerk').password)
  await page.getByTestId('lock-open').click()
  await expect(page.getByTestId('lock')).toBeHidden()
  await expect(order(page).getByLabel(new RegExp(`^${say('field.batchNo')}`))).toHaveValue(batch)
})

test('another person who signs in at a locked page starts at a clean desk', async ({ page }) => {
  await signIn(page, 'clerk')
  await typeOrder(page)
  await page.keyboard.press('Escape')
  await expect(order(page)).toBeHidden()
  await page.getByRole('button', { name: new RegExp(accountOf('clerk').personName) }).click()
  await page.getByTestId('lock-now').click()
  await page.getByTestId('lock-leave').click()
  await expect(page.getByTestId('sign-in')).toBeVisible()
  const { login, password } = accountOf('receiver')
  await fillSignIn(page, login, password)
  await expect(page.getByTestId('desk-title')).toBeVisible()
  await expect(page.getByRole('navigation', { name: say('shell.tabs') }).getByRole('link')).toHaveCount(1)
})

// Whom the simulated provider speaks of.
const choose = async (tab: Page): Promise<void> => tab.getByTestId('person-mo-resident').click()

test('whoever came in with an identity provider unlocks by it in another tab, and the unsent form stays', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByTestId('provider-macao').click()
  await choose(page)
  await expect(page.getByTestId('desk-title')).toBeVisible()
  await page.goto('/drugtrace/returns')
  await page.getByTestId('create').first().click()
  const note = order(page).locator('textarea')
  await note.fill(batch)
  const ended = await page.request.delete('/api/platform/signin/sessions/current', { headers: { 'Idempotency-Key': `lock-${Date.now()}` } })
  expect(ended.status()).toBe(204)
  const lock = page.getByTestId('lock')
  await expect(lock).toBeVisible()
  await expect(page.getByTestId('lock-beside')).toBeVisible()
  await expectAccessible(page)
  const opened = page.waitForEvent('popup')
  await page.getByTestId('lock-beside').click()
  await choose(await opened)
  await expect(lock).toBeHidden()
  await expect(note).toHaveValue(batch)
  expect((await page.request.get(me)).status()).toBe(200)
})
