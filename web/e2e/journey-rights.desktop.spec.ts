// Rights change while people work: a role of one's own is made and given, and what it gains shows to somebody who is
// signed in already. What is sensitive waits for a second person.
import { choose, drawer, expectState, fill, idOf, press, send } from './console'
import { expect, expectAccessible, fillSignIn, test, type Page } from './support'
import { say } from './words'

const reachOf = (code: string): string => say('identity.role.reachOf').replace('{permission}', say(`permission.${code}`))

async function give(page: Page, rights: Record<string, string>, reason: string): Promise<void> {
  for (const [code, reach] of Object.entries(rights)) await page.getByLabel(reachOf(code)).selectOption(say(`enum.reach.${reach}`))
  await page.getByLabel(say('kit.confirm.reason')).fill(reason)
  await page.getByTestId('save-role').click()
}

// The same session, read anew: what the server says of it decides, then what the page shows.
async function lookAgain(page: Page, permission: string): Promise<void> {
  const said = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/platform/signin/me' && answer.request().method() === 'GET', { timeout: 60_000 })
  await page.reload()
  const answer = await said
  expect(answer.status(), 'who is signed in').toBe(200)
  expect(((await answer.json()) as { permissions: string[] }).permissions).toContain(permission)
  await expect(page.getByTestId('desk-title')).toBeVisible()
}

test('a role is made, given and widened while somebody works in it', async ({ person, browser, baseURL }) => {
  test.setTimeout(180_000)
  const turn = test.info().repeatEachIndex // names are taken once a demonstration, and none begins another
  const role = `盘点员${'甲乙丙丁戊己庚辛壬癸'[turn] ?? turn}`
  const login = `stocktaking${turn}`
  const security = await person('security')
  await security.goto('/platform/identity/roles')
  await security.getByTestId('create-role').click()
  await expect(security).toHaveURL(/\/roles\/new$/) // the list has a choice of the same name
  await security.getByLabel(say('identity.role.side')).selectOption(say('console.warehouse'))
  await security.getByLabel(say('identity.role.name')).fill(role)
  await give(security, { 'report.desk.read': 'organisation', 'drugtrace.site.read': 'organisation' }, '季度盘点')
  await expect(security.getByTestId('role-change')).toHaveCount(1)
  await expectAccessible(security)
  const page = security.url()

  const system = await person('system')
  await system.goto('/platform/identity/people')
  await system.getByTestId('create').click()
  await fill(drawer(system), { [say('field.person.name')]: '盘点示例', [say('field.person.login')]: login })
  await send(system, say('identity.create'))
  const password = (await system.getByTestId('first-password').textContent()) ?? ''
  await press(system, say('identity.password.noted'))
  const id = await idOf(system)
  await security.goto(`/platform/identity/people/${id}`)
  await security.getByTestId('add-post').click()
  await choose(security, drawer(security), say('field.post.orgId'), '横琴示例医药', '横琴示例医药')
  await choose(security, drawer(security), say('field.post.roles'), role)
  await security.keyboard.press('Escape')
  await send(security, say('identity.post.add'))
  await expectState(security, 'person', 'active')

  const context = await browser.newContext({ baseURL })
  const worker = await context.newPage()
  await fillSignIn(worker, login, password)
  await expect(worker).toHaveURL(/\/account/)
  const own = `${password}-Own1`
  await fill(worker, { [say('account.old')]: password, [say('account.new')]: own, [say('account.repeat')]: own })
  await press(worker, say('account.change'))
  await expect(worker.getByTestId('desk-title')).toBeVisible()
  await expect(worker.getByText(role).first()).toBeVisible()
  const menu = worker.getByRole('navigation').getByText(say('menu.inbound'), { exact: true })
  await expect(menu).toHaveCount(0)

  await security.goto(page)
  await security.getByTestId('edit-role').click()
  await give(security, { 'drugtrace.inbound.read': 'organisation' }, '核对入库单')
  await expect(security.getByTestId('role-change')).toHaveCount(2)
  await lookAgain(worker, 'drugtrace.inbound.read')
  await expect(menu).toBeVisible()

  await security.getByTestId('edit-role').click()
  await give(security, { 'platform.evidence.read': 'organisation' }, '查看经过')
  await expectState(security, 'roleChange', 'proposed')
  await expect(security.getByTestId('approve-role')).toHaveCount(0)
  const second = await person('security2')
  await second.goto(page)
  await second.getByTestId('approve-role').click()
  await fill(drawer(second), { [say('field.reason')]: '已核实' })
  await send(second, say('action.roleChange.approve'))
  await expectState(second, 'roleChange', 'effective')
  await lookAgain(worker, 'platform.evidence.read')
  await expect(worker.getByRole('navigation').getByText(say('menu.evidence'), { exact: true })).toBeVisible()
  await context.close()
})

test('a review keeps a post with a reason', async ({ person }) => {
  const security = await person('security')
  await security.goto('/platform/review/reviews')
  await security.getByRole('main').getByRole('link', { name: /^\d{4}-\d{2}$/ }).first().click()
  await idOf(security)
  await expectAccessible(security)
  const row = (who: string) => security.getByRole('row').filter({ hasText: who })
  await row(say('role.business.owner')).getByTestId('line-keep').click()
  await fill(drawer(security), { [say('field.reviewLine.reason')]: '与人事名单核对' })
  await send(security, say('action.reviewLine.keep'))
  await expect(row(say('role.business.owner')).getByText(say('state.reviewLine.kept'))).toBeVisible()
  await expect(security.getByTestId('review-state')).toContainText('/')
})
