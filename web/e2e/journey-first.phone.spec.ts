// A resident with a slow line: the head of the page stands before the program comes, in the reader's language and look,
// and what is touched meanwhile is not lost.
import { traceCode, expect, test } from './support'
import { phone } from './words'

const program = /\/m\/assets\/frame\.[\w-]+\.js$/

// A gate that stays shut until it is opened.
function gate() {
  let pass: (() => void) | undefined
  const opened = new Promise<void>((resolve) => {
    pass = resolve
  })
  return { opened, open: () => pass?.() }
}

test('the first page is there before the program, and takes a finger', async ({ page }) => {
  const { opened, open } = gate()
  await page.route(program, async (route) => {
    await opened
    await route.continue()
  })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/m/', { waitUntil: 'commit' })
  const shell = page.locator('#shell')
  await expect(shell.getByText(phone('home.ask'))).toBeVisible()
  await expect(shell.getByText(phone('home.ask', {}, 'pt'))).toBeHidden()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await shell.locator('[lang=pt][data-tap]').click()
  open()
  await expect(page.getByRole('heading', { name: phone('home.ask', {}, 'pt') })).toBeVisible()
  await expect(shell).toHaveCount(0)
  // the choice is known before the program comes next time
  await page.reload({ waitUntil: 'commit' })
  await expect(page.locator('html')).toHaveAttribute('lang', 'pt')
  await expect(page.getByRole('searchbox', { name: phone('home.code', {}, 'pt') })).toBeVisible()
})

test('a printed code is asked for once, before the program comes', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/public/trace/')) asked.push(request.url())
  })
  await page.goto(`/t/${traceCode('dispensed')}`)
  await expect(page.getByText(phone('field.batchNo')).first()).toBeVisible()
  await expect(page.locator('#shell')).toHaveCount(0)
  expect(asked).toHaveLength(1)
})
