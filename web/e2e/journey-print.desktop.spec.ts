// Paper: A4 with numbered pages, the head of a table on each, and nothing that is only there to be pressed.
import { writeFileSync } from 'node:fs'
import { run } from './places'
import { enterAs, expect, settled, test, type Page } from './support'
import { say } from './words'

async function print(page: Page, name: string): Promise<string> {
  await settled(page)
  const paper = await page.pdf({ preferCSSPageSize: true, printBackground: false })
  writeFileSync(`${run}/print-${name}.pdf`, paper)
  return paper.toString('latin1')
}
const pages = (paper: string): number => paper.match(/\/Type\s*\/Page\b/g)?.length ?? 0

test('a list prints as a table on A4, in the dark theme too', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await enterAs(page, 'regulator.officer')
  await page.goto('/drugtrace/inbound?limit=50')
  await settled(page)
  await expect(page.getByRole('table').getByRole('row').nth(15)).toBeVisible()
  const paper = await print(page, 'list')
  expect(paper).toMatch(/\/MediaBox\s*\[\s*0 0 59[45](\.\d+)? 84[12](\.\d+)?\s*\]/)
  expect(pages(paper)).toBeGreaterThan(1)
  await page.emulateMedia({ media: 'print' })
  const table = page.getByRole('table')
  await expect(table.locator('thead')).toHaveCSS('display', 'table-header-group')
  await expect(table.locator('tbody tr').first()).toHaveCSS('break-inside', 'avoid')
  await expect(page.getByRole('heading', { level: 1 })).toHaveCSS('color', 'rgb(0, 0, 0)')
  await expect(page.getByRole('navigation', { name: say('shell.tabs') })).toBeHidden()
  await expect(page.getByRole('columnheader', { name: say('kit.list.action') })).toBeHidden()
  await expect(page.getByRole('search')).toBeHidden()
})

test('a record prints whole, with who printed it and when', async ({ page }) => {
  await enterAs(page, 'regulator.officer')
  const { items } = (await (await page.request.get('/api/drugtrace/inbound/orders?limit=1&state=completed')).json()) as { items: { id: string; number: string }[] }
  await page.goto(`/drugtrace/inbound/${items[0]?.id}`)
  expect(pages(await print(page, 'case'))).toBeGreaterThan(0)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('heading', { level: 1 })).toContainText((items[0]?.number ?? '').slice(-4))
  const words = say('print.mark', { name: '', org: '', time: '' }).slice(-8)
  await expect(page.getByText(words)).toBeVisible()
  await expect(page.getByRole('button')).toHaveCount(0)
  await expect(page.getByRole('tablist')).toBeHidden()
})
