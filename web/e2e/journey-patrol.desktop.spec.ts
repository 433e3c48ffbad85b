// What must be looked at today is looked at: an abnormal lamp with a photograph is a ticket, the inspector signs, somebody
// else confirms, the reviewer opens the photograph, and the log of the day comes on paper.
import { attach, drawer, expectState, fill, send, step } from './console'
import { accounts, expect, expectAccessible, test } from './support'
import { say } from './words'

test('the patrol of the day becomes a ticket, a signature and a paper', async ({ person }) => {
  test.setTimeout(120_000)
  const manager = await person('manager')
  const { run } = (await (await manager.request.get('/api/opscenter/patrol/board')).json()) as { run: { id: string; duty: { name: string }[] } | null }
  // only who is on duty that day signs
  const inspector = await person(accounts().find(({ personName }) => run?.duty.some(({ name }) => name === personName))?.login ?? 'engineer')
  await inspector.goto('/opscenter/patrol/today')
  await expect(inspector.getByTestId('sum').or(inspector.getByTestId('not-yet'))).toBeVisible()
  await expectAccessible(inspector)
  if (run) await inspector.getByTestId('open-run').click()
  else await openNewest() // nothing is looked at before the hour of the patrol: the reviewer reads the last one
  async function openNewest(): Promise<void> {
    await inspector.goto('/opscenter/patrol/runs')
    await inspector.getByRole('main').locator('tbody a').first().click()
  }
  await inspector.waitForURL(/\/runs\/[0-9A-Z]{26}$/)

  const reviewer = await person('reviewer')
  if (run) {
    for (const measure of ['site_room', 'site_lamps', 'site_cabling']) {
      await inspector.getByTestId(`look-${measure}-GONGZHI`).click()
      if (measure === 'site_lamps') {
        await drawer(inspector).getByLabel(say('enum.patrolVerdict.abnormal'), { exact: true }).check()
        await fill(drawer(inspector), { [say('field.patrolResult.remark')]: '第二台服务器电源灯为黄色' })
        await attach(drawer(inspector), 'lamp.txt')
        await expectAccessible(inspector)
      }
      await send(inspector, say('patrol.save'))
    }
    await step(inspector, 'patrolRun', 'sign', 'signed')
    const lamps = inspector.getByTestId('cell-site_lamps-GONGZHI')
    await expect(lamps.getByText(say('enum.patrolVerdict.abnormal'), { exact: true })).toBeVisible()
    await lamps.getByRole('link', { name: /^(GZ|FW)/ }).click()
    await expect(inspector.getByRole('main')).toContainText('黄色')

    await manager.goto(`/opscenter/patrol/runs/${run.id}`)
    await step(manager, 'patrolRun', 'confirm', 'done', { [say('field.patrolRun.note')]: '已派单更换电源' })

    await reviewer.goto(`/opscenter/patrol/runs/${run.id}`)
    const photo = await reviewer.getByTestId('cell-site_lamps-GONGZHI').getByRole('link', { name: say('patrol.photo') }).getAttribute('href')
    const file = await reviewer.request.get(photo ?? '')
    expect(file.status(), await file.text()).toBe(200)
  } else await reviewer.goto(new URL(inspector.url()).pathname)
  await expectState(reviewer, 'patrolRun', 'done')
  await expectAccessible(reviewer)
  const paper = reviewer.waitForEvent('download')
  await reviewer.getByTestId('paper').click()
  expect((await paper).suggestedFilename()).toMatch(/\.pdf$/)
})
