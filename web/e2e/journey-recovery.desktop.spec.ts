// A backup is made and proven by a real restore; a drill is planned, approved, timed step by step, restored for real,
// reported with what went otherwise, and confirmed by the owner.
import { act, choose, drawer, expectState, fill, fillDay, idOf, momentFromNow, dayFromNow, send, step } from './console'
import { expect, expectAccessible, test, type Page } from './support'
import { say } from './words'

const field = (name: string): string => say(`field.recoveryDrill.${name}`)

// The worker of the program takes backups, checks and restores up one after the other; the page shows the record when it is opened.
async function awaited(page: Page, path: string, done: (record: Record<string, unknown>) => boolean): Promise<void> {
  await expect.poll(async () => done((await (await page.request.get(path)).json()) as Record<string, unknown>), { timeout: 120_000, intervals: [1000] }).toBe(true)
  await page.reload()
}

test('a backup is made and proven by restoring it', async ({ person }) => {
  test.setTimeout(300_000)
  const dba = await person('dba')
  await dba.goto('/opscenter/recovery/backups')
  await dba.getByTestId('create').click()
  await fill(drawer(dba), { [say('field.recoveryBackup.reason')]: '浏览器旅程：升级前' })
  await expectAccessible(dba)
  await send(dba, say('action.recoveryBackup.backup'))
  const id = await idOf(dba)
  await awaited(dba, `/api/opscenter/recovery/backups/${id}`, ({ state }) => state === 'done')
  await dba.getByTestId('try').click()
  await send(dba, say('action.recoveryCheck.check'))
  await dba.waitForURL(/\/recovery\/checks\//)
  const check = await idOf(dba)
  await awaited(dba, `/api/opscenter/recovery/checks/${check}`, ({ state }) => state === 'done')
  await expect(dba.getByTestId('phases').getByRole('listitem').first()).toBeVisible()
  await expect(dba.getByTestId('tables')).toContainText(say('recovery.same'))
  await expect(dba.getByTestId('tables')).not.toContainText(say('recovery.differs'))
  await expectAccessible(dba)

  const owner = await person('authoriser')
  await owner.goto(dba.url())
  await owner.getByTestId('confirm').click()
  await expect(owner.getByTestId('confirm')).toHaveCount(0)
})

test('a drill is timed, its deviation told, and the owner confirms it', async ({ person }) => {
  test.setTimeout(300_000)
  const manager = await person('manager')
  await manager.goto('/opscenter/recovery/drills')
  await manager.getByTestId('create').click()
  const form = drawer(manager)
  await form.getByRole('textbox', { name: field('title') }).first().fill('浏览器旅程演练')
  await fill(form, { [field('scenario')]: '主数据库所在主机全毁', [field('safety')]: '只恢复到临时服务器' })
  await choose(manager, form, field('planNumber'), '数据库损坏或丢失应急预案', '数据库损坏')
  await fillDay(form, field('plannedOn'), dayFromNow(0))
  const member = form.getByRole('group', { name: `${field('members')} 1`, exact: true })
  await choose(manager, member, field('personId'), '杨数据', '杨数据')
  await fill(member, { [field('duty')]: '恢复' })
  for (const [index, title] of ['发现告警', '决定恢复', '恢复到临时服务器', '逐表核对'].entries()) {
    const row = form.getByRole('group', { name: `${field('steps')} ${index + 1}`, exact: true })
    await fill(row, { [say('field.recoveryDrill.title')]: title })
    await fillDay(row, field('plannedAt'), momentFromNow(10 * (index + 1)))
  }
  await expectAccessible(manager)
  await send(manager, say('action.recoveryDrill.plan'))
  const id = await idOf(manager)
  await expectState(manager, 'recoveryDrill', 'planned')

  const owner = await person('authoriser')
  await owner.goto(manager.url())
  await act(owner, 'recoveryDrill', 'approve', 'approved')

  const dba = await person('dba')
  await dba.goto(manager.url())
  await act(dba, 'recoveryDrill', 'begin', 'running')
  await dba.getByTestId('attend').click()
  await expect(dba.getByTestId('attend')).toHaveCount(0)
  for (const outcome of ['good', 'deviated']) {
    await dba.getByTestId('step-begin').first().click()
    await dba.getByTestId('step-end').first().click()
    await drawer(dba).getByLabel(say(`enum.stepOutcome.${outcome}`), { exact: true }).check()
    if (outcome === 'deviated') await fill(drawer(dba), { [field('note')]: '值班电话第一次无人接听' })
    await send(dba, say('action.recoveryDrill.stepEnd'))
  }
  await expect(dba.getByTestId('script')).toContainText(say('enum.stepOutcome.deviated'))
  await step(dba, 'recoveryDrill', 'restore', 'running')
  await awaited(dba, `/api/opscenter/recovery/drills/${id}`, ({ recoveredAt }) => Boolean(recoveredAt))
  await expect(dba.getByTestId('figures')).toContainText('100.00 %')
  await expectAccessible(dba)
  await step(dba, 'recoveryDrill', 'finish', 'finished')

  await manager.reload()
  await step(manager, 'recoveryDrill', 'report', 'reported', { [field('deviations')]: '值班电话第一次无人接听，第二次接通', [field('conclusion')]: '达到恢复目标' })
  await owner.reload()
  await expect(owner.getByRole('main')).toContainText('值班电话第一次无人接听，第二次接通')
  await act(owner, 'recoveryDrill', 'confirm', 'confirmed')
  await expect(owner.getByRole('main')).toContainText('许授权')
  await expect(owner.getByRole('button', { name: say('action.recoveryDrill.cancel') })).toHaveCount(0)
})
