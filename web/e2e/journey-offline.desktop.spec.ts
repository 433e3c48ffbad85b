// The console without a network: what stands on the page stays, pages say what is wrong, and all comes back by itself.
import { enterAs, expect, settled, test } from './support'

test('a page that cannot be read again keeps its rows and says from when they are', async ({ page, watched }) => {
  await enterAs(page, 'regulator.officer')
  await page.goto('/drugtrace/inbound')
  await settled(page)
  const first = page.locator('tbody a').first()
  const number = await first.textContent()
  await page.route('**/api/drugtrace/inbound/**', (route) => route.fulfill({ status: 502, body: '' }))
  await page.getByTestId('refresh').click()
  await expect(page.getByTestId('stale-notice')).toBeVisible()
  await expect(first).toHaveText(number ?? '')
  await page.unroute('**/api/drugtrace/inbound/**')
  await page.getByTestId('stale-notice').getByRole('button').click()
  await expect(page.getByTestId('stale-notice')).toBeHidden()
  watched.splice(0, watched.length, ...watched.filter((word) => !/502/.test(word)))
})

test('without a network a page says so, a reload too, and it opens when the network is back', async ({ page, watched }) => {
  await enterAs(page, 'regulator.officer')
  await page.goto('/drugtrace/inbound')
  await settled(page)
  // the worker has the frame and its words
  await page.evaluate(() => navigator.serviceWorker.ready)
  const kept = () => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat())
  await expect.poll(async () => (await kept()).some((url) => url.includes('AppFrame')), { message: 'the frame is kept' }).toBe(true)
  await expect.poll(async () => (await kept()).some((url) => url.includes('zh-Hans')), { message: 'the words are kept' }).toBe(true)

  await page.context().setOffline(true)
  await page.locator('tbody a').first().click()
  await expect(page.getByTestId('error-failed')).toBeVisible()
  await page.goto('/drugtrace/permits')
  await expect(page.getByTestId('error-failed')).toBeVisible()

  await page.context().setOffline(false)
  await expect(page.getByRole('table')).toBeVisible()
  await expect(page).toHaveURL(/\/drugtrace\/permits$/)
  watched.splice(0, watched.length, ...watched.filter((word) => !/ERR_|Failed to fetch|preload|502/.test(word)))
})
