// The owner's reviewer reads the calendar of duties and a report: a figure leads to the rows that it counts, a row to its record, and the paper comes as a file.
import { expect, expectAccessible, test } from './support'

test('the reviewer follows a figure to its rows', async ({ person }) => {
  test.setTimeout(120_000)
  const page = await person('reviewer')
  await page.goto('/opscenter/opsreport/calendar')
  await expect(page.getByTestId('tally')).toBeVisible()
  await expectAccessible(page)
  await page.getByTestId('before').click()
  await expect(page.getByTestId('tally')).toBeVisible()
  await page.getByTestId('wide').click()
  await expect(page.getByTestId('tally')).toBeVisible()
  await expectAccessible(page)

  await page.goto('/opscenter/opsreport/reports?kind=R3')
  await page.getByRole('main').locator('tbody a').first().click()
  const paper = page.getByTestId('paper')
  await expect(paper).toBeVisible()
  await paper.locator('.ops-figures a[href="#table-duties"]').first().click()
  await expect(paper.locator('tr.chosen').first()).toBeVisible()
  await expectAccessible(page)
  const file = page.waitForEvent('download')
  await page.getByTestId('pdf').click()
  expect((await file).suggestedFilename()).toContain('R3-')
  await paper.locator('tr.chosen a').first().click()
  await expect(page.getByTestId('evidence')).toBeVisible()
  await expect(page.getByTestId('correct')).toHaveCount(0) // a reviewer changes nothing
})
