// What everybody did is searched and counted; an anomaly that a rule found is looked into, confirmed and closed; the
// archive of a month is proven to be what was written.
import { act, step } from './console'
import { expect, expectAccessible, test } from './support'
import { say } from './words'

test('logs are searched and counted, a finding is closed, an archive is verified', async ({ person }) => {
  test.setTimeout(120_000)
  const page = await person('secengineer')
  await page.goto('/opscenter/logcentre/lines?class=signin')
  await expect(page.getByRole('main').locator('tbody tr').first()).toContainText(say('enum.logClass.signin'))
  await expectAccessible(page)
  await page.goto('/opscenter/logcentre/statistics')
  await page.getByRole('button', { name: say('logcentre.span.month') }).click()
  await expect(page.getByRole('heading', { name: say('logcentre.classes') })).toBeVisible()
  await expectAccessible(page)

  await page.goto('/opscenter/logcentre/findings?state=open&rule=offhours')
  await page.getByRole('main').locator('tbody a').first().click()
  await expect(page.getByRole('heading', { name: say('logcentre.finding.evidence') })).toBeVisible()
  await expectAccessible(page)
  await act(page, 'logFinding', 'acknowledge', 'acknowledged')
  await step(page, 'logFinding', 'handle', 'handled', { [say('field.logFinding.note')]: '已与本人核实：节前盘点，事先报备' })
  await expect(page.getByRole('main')).toContainText('节前盘点')

  await page.goto('/opscenter/logcentre/archives')
  await expectAccessible(page)
  await page.getByRole('button', { name: say('logcentre.archive.verify') }).first().click()
  await expect(page.getByText(say('enum.logVerdict.sound')).last()).toBeVisible()
})
