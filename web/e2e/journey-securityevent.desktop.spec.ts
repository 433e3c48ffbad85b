// A fault turns out to be an event of cyber-security: it is registered from its page, the authority is told in time, the
// summary follows the disposal, and the event is closed; the reviewer reads it all.
import { choose, drawer, expectState, fill, press, send, step } from './console'
import { expect, expectAccessible, test, type Page } from './support'
import { say } from './words'

const action = (name: string): string => say(`action.securityEvent.${name}`)
const field = (name: string): string => say(`field.securityEvent.${name}`)
// Minutes before now, as a field of the form takes it.
const ago = (minutes: number): string => new Date(Date.now() + 8 * 3_600_000 - minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')

async function when(place: ReturnType<typeof drawer> | Page, name: string, at: string): Promise<void> {
  const box = place.getByLabel(field(name), { exact: true })
  await box.fill(at)
  await box.press('Enter')
}

async function tell(page: Page, kind: string, receipt: string): Promise<void> {
  await press(page.getByRole('group', { name: say('kit.actions') }), action('report'))
  await drawer(page).getByLabel(say(`enum.securityReport.${kind}`), { exact: true }).check()
  await fill(drawer(page), { [field('authority')]: '省级网信部门', [field('receipt')]: receipt, [field('text')]: '浏览器旅程：报告事件情况' })
  await when(drawer(page), 'toldAt', ago(1))
  await send(page, action('report'))
  await expect(page.getByTestId('reports')).toContainText(receipt)
}

test('an event from a fault is reported, summed up and closed', async ({ person }) => {
  test.setTimeout(120_000)
  const page = await person('secengineer')
  await page.goto('/opscenter/servicedesk/tickets?kind=fault')
  const numbers = page.getByRole('main').locator('tbody a')
  await expect(numbers.first()).toBeVisible()
  await numbers.last().click()
  await page.getByTestId('relate').click()
  await expect(page.getByLabel(field('sourceKey'), { exact: true })).not.toHaveValue('')
  await page.getByLabel(say('enum.securityLevel.serious'), { exact: true }).check()
  await fill(page, { [field('title')]: '浏览器旅程：来源不明的登录', [field('detail')]: '同一账号在两地同时登录', [field('impact')]: '一个账号，未见数据外传' })
  await choose(page, page, field('kind'), say('enum.securityKind.attack'))
  await choose(page, page, field('modules'), say('service.3'))
  await page.keyboard.press('Escape')
  await when(page, 'foundAt', ago(20))
  await when(page, 'awareAt', ago(10))
  await expectAccessible(page)
  await page.getByTestId('register').click()
  await expectState(page, 'securityEvent', 'registered')
  const address = page.url()
  await expect(page.getByTestId('clock-C14')).toBeVisible()
  await expectAccessible(page)

  await press(page.getByRole('group', { name: say('kit.actions') }), action('handle'))
  await expectState(page, 'securityEvent', 'handling')
  await tell(page, 'first', 'LC-1')
  await step(page, 'securityEvent', 'dispose', 'disposed', { [field('cause')]: '口令泄露', [field('text')]: '收回口令，核对登录记录' })
  await tell(page, 'final', 'LC-2')
  await step(page, 'securityEvent', 'close', 'closed', { [field('text')]: '没有再次出现' })

  const reviewer = await person('reviewer')
  await reviewer.goto(address)
  await expectState(reviewer, 'securityEvent', 'closed')
  await reviewer.getByTestId('source').click()
  await expect(reviewer.getByTestId('related')).toBeVisible()
  await expect(reviewer.getByTestId('relate')).toHaveCount(0)
})
