// The search on the phone: in either script, by initials, by the last digits, with what was looked for last.
import { enterAs, expect, expectAccessible, expectNoSidewaysScroll, test, type Page } from './support'
import { phone } from './words'

const box = (page: Page) => page.getByRole('searchbox', { name: phone('find.label') })
const kind = (page: Page, name: string) => page.getByRole('group', { name: phone(`search.kind.${name}`) })

test('one search finds in both scripts, by initials and by the last digits, and remembers what was looked for', async ({ page }) => {
  await enterAs(page, 'keeper')
  const { items } = (await (await page.request.get('/api/drugtrace/inbound/orders?limit=1')).json()) as { items: { number: string }[] }
  const number = items[0]?.number ?? ''
  await page.goto('/m/pages/work')
  await page.getByRole('button', { name: phone('find.title'), exact: true }).click()
  await expect(page.getByText(phone('find.how'))).toBeVisible()
  await expectAccessible(page)

  for (const typed of ['活絡油', '活络油', 'hly']) {
    await box(page).fill(typed)
    await expect(kind(page, 'drug').getByRole('link').first()).toContainText(/活[絡络]油/)
  }
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)

  await box(page).fill('no such thing at all')
  await expect(page.getByRole('status').filter({ hasText: phone('find.none') })).toBeVisible()

  await box(page).fill(number.slice(-4))
  const order = kind(page, 'inbound').getByRole('link').filter({ hasText: number })
  await order.click()
  await expect(page).toHaveURL(/\/drugtrace\/inbound\//)

  await page.goto('/m/pages/find')
  await page.getByRole('button', { name: number.slice(-4), exact: true }).click()
  await expect(kind(page, 'inbound').getByRole('link').filter({ hasText: number })).toBeVisible()
  await page.getByRole('button', { name: phone('find.empty'), exact: true }).click()
  await page.getByRole('button', { name: phone('find.clear'), exact: true }).click()
  await expect(page.getByRole('button', { name: number.slice(-4), exact: true })).toHaveCount(0)
})

test('a search that cannot be answered says so and can be tried again', async ({ page }) => {
  await enterAs(page, 'keeper')
  await page.goto('/m/pages/find')
  await expect(box(page)).toBeVisible()
  await page.context().setOffline(true)
  await box(page).fill('hly')
  await expect(page.getByRole('alert')).toHaveText(/\S/)
  await page.context().setOffline(false)
  await page.getByRole('button', { name: phone('find.again'), exact: true }).click()
  await expect(kind(page, 'drug').getByRole('link').first()).toContainText(/活[絡络]油/)

  // Words that are taken away before their answer has come leave nothing to wait for.
  let answer: (() => void) | undefined
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/api/report/search?**', async (route) => {
    await held
    await route.continue()
  })
  const asked = page.waitForRequest('**/api/report/search?**')
  await box(page).fill('wan')
  await asked
  await page.getByRole('button', { name: phone('find.empty'), exact: true }).click()
  answer?.()
  await expect(page.getByText(phone('find.how'))).toBeVisible()
})
