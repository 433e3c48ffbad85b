// Accounts and data are touched by order only: a password is reset by two people after the owner agreed, an account that
// is misused is stopped at once in every browser, and data leaves with a rehearsal, an authorisation and a counted file.
import { act, choose, drawer, expectState, fill, idOf, press, send, step } from './console'
import { expect, expectAccessible, fillSignIn, test, type Page } from './support'
import { say } from './words'

const account = (name: string): string => say(`field.accountOrder.${name}`)
const group = (page: Page) => page.getByRole('group', { name: say('kit.actions') })

test('an account is opened, reset and stopped in every browser', async ({ person, browser, baseURL }) => {
  test.setTimeout(180_000)
  const requester = await person('requester')
  const owner = await person('authoriser')
  const engineer = await person('engineer')

  async function ask(kind: string, answers: () => Promise<void>): Promise<void> {
    await requester.goto('/opscenter/operationorder/accounts')
    await requester.getByTestId('create').click()
    await drawer(requester).getByLabel(say(`enum.accountOrderKind.${kind}`), { exact: true }).check()
    await answers()
    await fill(drawer(requester), { [account('reason')]: '科室书面申请' })
    await send(requester, say('action.accountOrder.request'))
    await idOf(requester)
    await owner.goto(requester.url())
    await step(owner, 'accountOrder', 'authorise', 'authorised')
    await engineer.goto(requester.url())
  }
  async function told(): Promise<string> {
    const secret = (await engineer.getByTestId('secret').textContent()) ?? ''
    await press(engineer, say('order.secretNoted'))
    return secret
  }

  await ask('create', async () => {
    await fill(drawer(requester), { [account('newName')]: '旅程示例', [account('newLogin')]: 'journey.order' })
    await choose(requester, drawer(requester), account('orgId'), '横琴示例医药', '横琴示例医药')
    await choose(requester, drawer(requester), account('roles'), say('role.warehouse.picker'))
    await requester.keyboard.press('Escape')
  })
  await press(group(engineer), say('action.accountOrder.carry'))
  await press(engineer.getByRole('dialog'), say('action.accountOrder.carry'))
  await told()
  await expectState(engineer, 'accountOrder', 'done')

  await ask('reset', async () => choose(requester, drawer(requester), account('targetId'), '旅程示例', 'journey.order'))
  await step(engineer, 'accountOrder', 'carry', 'done', async () => {
    await drawer(engineer).getByLabel(say('enum.identityCheck.callback'), { exact: true }).check()
    await fill(drawer(engineer), { [account('checkNote')]: '回拨登记的号码' })
  })
  const password = await told()
  await expectAccessible(engineer)

  const context = await browser.newContext({ baseURL })
  const worker = await context.newPage()
  await fillSignIn(worker, 'journey.order', password)
  await expect(worker).toHaveURL(/\/account/)
  await fill(worker, { [say('account.old')]: password, [say('account.new')]: `${password}-Own1`, [say('account.repeat')]: `${password}-Own1` })
  await press(worker, say('account.change'))
  await expect(worker.getByTestId('desk-title')).toBeVisible()

  const desk = await person('servicedesk')
  await desk.goto('/opscenter/operationorder/accounts')
  await desk.getByTestId('stop').click()
  await choose(desk, drawer(desk), account('personId'), '旅程示例', 'journey.order')
  await fill(drawer(desk), { [account('reason')]: '账号疑似被盗用' })
  await expectAccessible(desk)
  const stopped = desk.waitForResponse((answer) => answer.url().endsWith('/accounts/stop'))
  await drawer(desk).getByRole('button', { name: say('action.accountOrder.stop'), exact: true }).click()
  expect((await stopped).status()).toBe(201)
  // promised within five seconds; on this node it holds with the answer
  await expect.poll(async () => (await worker.request.get('/api/platform/signin/me')).status(), { timeout: 5_000 }).toBe(401)
  await worker.goto('/')
  await expect(worker.getByTestId('sign-in')).toBeVisible()
  await context.close()
  await expectState(desk, 'accountOrder', 'stopped')
  await owner.goto(desk.url())
  await step(owner, 'accountOrder', 'ratify', 'ratified')
})

test('data leaves by order, in two pairs of hands', async ({ person }) => {
  test.setTimeout(180_000)
  const requester = await person('requester')
  await requester.goto('/opscenter/operationorder/data')
  await requester.getByTestId('create-export').click()
  await choose(requester, drawer(requester), say('field.dataOrder.subject'), say('enum.dataOrderSubject.organisations'))
  await fill(drawer(requester), { [say('field.dataOrder.reason')]: '年度统计' })
  await send(requester, say('order.ask', { kind: say('enum.dataOrderKind.export') }))
  const id = await idOf(requester)

  const engineer = await person('engineer')
  await engineer.goto(requester.url())
  await act(engineer, 'dataOrder', 'rehearse', 'rehearsed')
  await expect(engineer.getByTestId('difference')).toContainText(say('enum.differenceKind.row'))
  await expectAccessible(engineer)

  const owner = await person('authoriser')
  await owner.goto(requester.url())
  await step(owner, 'dataOrder', 'authorise', 'authorised', async () => drawer(owner).getByRole('radio').first().check())

  await engineer.reload()
  await step(engineer, 'dataOrder', 'prepare', 'prepared', { [say('field.dataOrder.undoPlan')]: '导出不改数据' })
  await expect(engineer.getByTestId('job')).toContainText(say('enum.backupPoint.made'), { timeout: 60_000 }) // the page asks again by itself
  const dba = await person('dba')
  await dba.goto(requester.url())
  await act(dba, 'dataOrder', 'witness', 'ready')
  await engineer.reload()
  await press(group(engineer), say('action.dataOrder.run'))
  await press(engineer.getByRole('dialog'), say('action.dataOrder.run'))
  await expect.poll(async () => ((await (await dba.request.get(`/api/opscenter/operationorder/data/${id}`)).json()) as { state: string }).state, { timeout: 60_000 }).toBe('executed')
  await dba.reload()
  await step(dba, 'dataOrder', 'check', 'delivered', { [say('field.dataOrder.note')]: '行数与预演一致' })

  await requester.reload()
  const file = requester.waitForEvent('download')
  await requester.getByTestId('result').click()
  expect((await file).suggestedFilename()).toMatch(/\.xlsx$/)
  await expectAccessible(requester)
})
