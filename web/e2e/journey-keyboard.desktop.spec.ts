// Lists, drawers and dialogs without a mouse: Tab reaches them with a visible ring, Enter opens, Escape closes, and the
// focus is where it was.
import { enterAs, expect, settled, test, type Page } from './support'

const focused = (page: Page) => page.locator('*:focus')

// The ring of two pixels that the interface guide asks for, on the element or on the frame of a field.
async function expectRing(page: Page): Promise<void> {
  const ring = () =>
    focused(page).evaluate((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element.closest('.el-input__wrapper, .el-select__wrapper') ?? element)
      return outlineStyle === 'none' ? 0 : parseFloat(outlineWidth)
    })
  await expect.poll(ring, { message: `the ring of ${await focused(page).evaluate((element) => element.outerHTML.slice(0, 120))}` }).toBeGreaterThanOrEqual(2)
}

test('a list and its drawer by key', async ({ page }) => {
  await enterAs(page, 'operations.manager')
  await page.goto('/opscenter/keyperiod/periods')
  await settled(page)

  await page.keyboard.press('Tab')
  await expect(focused(page)).toHaveClass('skip-link')
  await expectRing(page)
  await page.keyboard.press('Enter')
  await expect(page.locator('#main')).toBeFocused()

  // every stop between the title and the first record shows where one is
  const first = page.locator('tbody a').first()
  for (let stop = 0; stop < 20; stop++) {
    await page.keyboard.press('Tab')
    await expectRing(page)
    if (await first.evaluate((element) => element === document.activeElement)) break
  }
  await expect(first).toBeFocused()

  const opener = page.getByTestId('create')
  await opener.focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer).toBeVisible()
  await expect(drawer.locator('form :is(input, textarea)').first(), 'the first field can be filled in at once').toBeFocused()
  for (let stop = 0; stop < 25; stop++) {
    await page.keyboard.press('Tab')
    await expect(drawer.locator('*:focus'), 'the focus stays in the drawer').toHaveCount(1)
  }
  await drawer.locator('input').first().focus()
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await expect(opener).toBeFocused()

  await first.focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/periods\/\w+$/)
})

test('an irreversible step by key', async ({ page }) => {
  await enterAs(page, 'operations.manager')
  const answer = await page.request.get('/api/opscenter/keyperiod/periods?limit=1&state=planned')
  const { items } = (await answer.json()) as { items: { id: string }[] }
  await page.goto(`/opscenter/keyperiod/periods/${items[0]?.id}`)
  await settled(page)

  const red = page.locator('.case-flow').getByRole('button', { name: '取消' })
  await red.focus()
  await expectRing(page)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(red).toBeFocused()

  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog').locator('input:focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(red).toBeFocused()
})
