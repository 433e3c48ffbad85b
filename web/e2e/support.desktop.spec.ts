// What finds faults on every page finds a fault that is there.
import { expect, expectAccessible, expectContrast, expectUsable, test } from './support'

const row = '<tr><td>good text</td><td style="background: #eee">good on grey</td></tr>'
const around = (rows: string) => `<html lang="en"><title>t</title><main style="color: #222"><table>${rows}</table></main></html>`

test('faint text is found among rows that repeat', async ({ page }) => {
  await page.setContent(around(row.repeat(50)))
  await expectAccessible(page)
  for (const fault of ['<td style="color: #bbb">faint</td>', '<td style="background: #555">dark behind</td>', '<td style="opacity: 0.3">thin</td>']) {
    await page.setContent(around(`${row.repeat(25)}<tr>${fault}</tr>${row.repeat(25)}`))
    await expect(expectContrast(page), fault).rejects.toThrow('color-contrast')
  }
})

test('a field without a name is found', async ({ page }) => {
  await page.setContent(around(`${row}<tr><td><input></td></tr>`))
  await expect(expectUsable(page)).rejects.toThrow('label')
})
