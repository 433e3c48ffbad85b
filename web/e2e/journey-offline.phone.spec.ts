// A phone in a cold room: what was opened once opens without a network, and what was not opened yet opens too for who
// works there.
import { expect, test } from './support'
import { phone } from './words'

test('the pages of a picker open without a network', async ({ person }) => {
  const page = await person('picker', 'phone')
  await page.goto('/m/pages/work')
  await expect(page.getByRole('link', { name: phone('work.pick'), exact: true })).toBeVisible()
  await page.waitForFunction(async () => {
    const name = (await caches.keys()).find((one) => one.startsWith('shell-'))
    const kept = name ? await (await caches.open(name)).keys() : []
    return kept.length > 20 && kept.some((one) => one.url.includes('/assets/clinic'))
  })
  await page.context().setOffline(true)
  await page.reload()
  await expect(page.getByText(phone('chip.offline')).first()).toBeVisible()
  await page.goto('/m/')
  await expect(page.getByRole('searchbox', { name: phone('home.code') })).toBeVisible()
  await page.context().setOffline(false)
  await page.goto('/m/pages/work')
  await expect(page.getByRole('link', { name: phone('work.pick'), exact: true })).toBeVisible()
})

test('a new version of the program is fetched, not the kept one', async ({ page }) => {
  await page.goto('/m/')
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  const [answer] = await Promise.all([page.waitForResponse((one) => one.url().endsWith('/m/') && one.request().isNavigationRequest()), page.reload()])
  expect(answer.status()).toBe(200)
  const manifest = await page.request.get('/m/app.webmanifest')
  expect(manifest.headers()['content-type']).toContain('application/manifest+json')
  expect(((await manifest.json()) as { start_url: string }).start_url).toBe('/m/')
})
