// A fault from its detection to the daily report, on a clock that is moved: a real database is killed and replaced, and
// the pages say at each moment what is known, who was told, and what it costs.
import type { Locator, Page } from '@playwright/test'
import { expect, expectAccessible } from './support'
import { killDatabase, type Rehearsal, startDatabase, test } from './rehearsal'
import { say } from './words'

const watch = '/api/opscenter/monitoring'
const desk = '/api/opscenter/servicedesk'
const clocks = '/api/opscenter/sla'
const day = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)

test('a killed database becomes a fault, a recovery and a line of the daily report', async ({ page, stage }) => {
  test.setTimeout(240_000)
  await stage.pass({ by: '1s' })
  const morning = new Date(`${day(new Date(stage.now.getTime() + 86_400_000))}T04:00:00+08:00`) // before the daily patrol, which would find that no host reports
  await stage.pass({ leap: morning })
  const contract = await stage.upload(page, 'manager', 'contract.txt', 'signed')
  await stage.send(page, 'manager', '/api/opscenter/team/contracts', { number: 'HT-2026-01', start: day(morning), end: day(new Date(morning.getTime() + 700 * 86_400_000)), total: 100_000_000, bond: 5_000_000, validFrom: day(morning), reason: '签订', fileIds: [contract] })
  let database = await startDatabase()
  const declaration = () => ({ code: 'DB-1', name: '业务主库', kind: 'mysql', target: database.address, subjectKind: 'asset', subject: 'DB-1', everySeconds: 60, timeoutMs: 5000, slowMs: 0, settings: { user: database.user, role: 'primary' }, secret: database.password })
  const probe = await stage.send<{ id: string; version: number }>(page, 'engineer', `${watch}/probes`, declaration())
  await stage.pass({ by: '3m' })
  const row = page.locator('.wall-assets .wall-row', { hasText: '业务主库' })
  await stage.open(page, 'manager', '/opscenter/monitoring/board')
  await expect(row).toContainText(say('enum.monitorShown.up'))

  killDatabase()
  await stage.pass({ by: '2m1s' })
  await page.reload()
  await stage.open(page, 'manager', '/opscenter/monitoring/board')
  await expect(row).toContainText(say('enum.monitorShown.down'))
  const lit = page.locator('.wall-alert', { hasText: say('alertRule.probe-down') })
  await expect(lit).toContainText('DB-1')
  await expectAccessible(page)
  await lit.click()
  await expect(page.getByRole('main')).toContainText(say('state.monitorAlert.firing'))
  await expect(page.getByRole('main')).toContainText('业务主库')

  const { items } = await stage.get<{ items: { id: string; number: string; clockId: string; title: string }[] }>(page, 'servicedesk', `${desk}/tickets?channel=monitor`)
  const found = items.filter(({ title }) => title.includes('业务主库'))
  expect(found).toHaveLength(1)
  const [fault = { id: '', number: '', clockId: '' }] = found
  const ticket = `${desk}/tickets/${fault.id}`
  await stage.open(page, 'servicedesk', '/opscenter/servicedesk/tickets')
  await page.getByRole('link', { name: fault.number }).first().click()
  await expect(page.getByTestId('clock-C10')).toBeVisible()
  await expect(page.getByTestId('clock-C1')).toBeVisible()
  await expectAccessible(page)

  const engineers = await stage.get<{ items: { id: string; name: string }[] }>(page, 'servicedesk', `${desk}/engineers`)
  await stage.act(page, 'servicedesk', ticket, 'assign', { engineerId: engineers.items.find(({ name }) => name === '卫运维')?.id })
  await stage.send(page, 'engineer', `${clocks}/subjects/${fault.clockId}/level`, { level: 1, criterion: 'result', evidence: '全部业务不可用' })
  await stage.act(page, 'engineer', ticket, 'respond', { text: '已收到，预计两小时内恢复' })
  await stage.act(page, 'engineer', ticket, 'diagnose', { complexity: 'high', mode: 'remote' })
  await stage.act(page, 'engineer', ticket, 'arrive', { text: '已到机房' })
  await stage.act(page, 'engineer', ticket, 'prelim', { text: '数据库进程被强制结束' })
  await stage.pass({ by: '61m' })
  const told = page.getByTestId('message').filter({ hasText: fault.number })
  await stage.open(page, 'engineer', '/inbox')
  await expect(told.filter({ hasText: 'C10' }).first()).toContainText('50%')
  await stage.act(page, 'engineer', ticket, 'escalate', { text: '已上报公司' })
  await stage.open(page, 'manager', `/opscenter/sla/subjects/${fault.clockId}`)
  await expect(page.getByTestId('clock-C10')).toHaveClass(/clock-warn/)
  await expect(page.getByTestId('ack-C10')).toBeVisible()
  await expect(page.getByTestId('healthy')).toContainText(say('sla.healthy.none', { minutes: 15 }))
  await expectAccessible(page)
  await stage.pass({ by: '61m' })
  for (const [login, share] of [['manager', '75%'], ['expert', '90%'], ['authoriser', '100%']] as const) {
    await stage.open(page, login, '/inbox')
    await expect(told.filter({ hasText: 'C10' }).first()).toContainText(share)
  }
  await stage.open(page, 'authoriser', `/opscenter/sla/subjects/${fault.clockId}`)
  await expect(page.getByTestId('clock-C10')).toHaveClass(/clock-danger/)
  await wallTellsWhatIsLate(page, stage)

  database = await startDatabase() // on the same data, at another address: the probe follows it
  const { version } = await stage.get<{ version: number }>(page, 'engineer', `${watch}/probes/${probe.id}`)
  await stage.send(page, 'engineer', `${watch}/probes/${probe.id}`, { ...declaration(), version }, 'PUT')
  await stage.pass({ by: '1m' })
  const { state } = await stage.get<{ state: string }>(page, 'engineer', ticket)
  if (state === 'escalated') {
    await stage.act(page, 'expert', ticket, 'plan', { text: '换机启动' })
    await stage.act(page, 'engineer', ticket, 'confirm-plan')
  }
  await stage.act(page, 'engineer', ticket, 'observe')
  await stage.pass({ by: '8m' })
  await stage.open(page, 'engineer', `/opscenter/sla/subjects/${fault.clockId}`)
  await expect(page.getByTestId('healthy')).toContainText(/[78]\/15/)
  await stage.pass({ by: '9m' })
  await stage.open(page, 'engineer', `/opscenter/sla/subjects/${fault.clockId}`)
  await expect(page.getByRole('main')).toContainText(say('sla.by.monitor'))
  await expect(page.getByTestId('healthy')).toHaveCount(0)

  await stage.act(page, 'engineer', ticket, 'analyse', { causeKind: 'hardware', cause: '硬件故障', rootCause: '电源老化', fix: '换机启动', prevention: '电源纳入巡检', affected: 1200 })
  await stage.act(page, 'authoriser', ticket, 'finalise', { level: 1 })
  const subject = await stage.get<{ clocks: { id: string; code: string; state: string }[] }>(page, 'engineer', `${clocks}/subjects/${fault.clockId}`)
  const late = subject.clocks.filter((clock) => clock.state === 'breached')
  expect(late.map(({ code }) => code)).toContain('C10')
  for (const { id } of late) await stage.send(page, 'engineer', `${clocks}/clocks/${id}/explain`, { reason: '备件晚到' })
  const fileId = await stage.upload(page, 'engineer', 'signature.pdf', '%PDF-1.7\nsignature')
  await stage.act(page, 'engineer', ticket, 'sign', { signKind: 'drawn', stars: 4, fileId })
  await stage.open(page, 'engineer', `/opscenter/servicedesk/tickets/${fault.id}`)
  await expect(page.getByRole('main')).toContainText(say('state.serviceTicket.closed'))
  await expect(page.getByTestId('course')).toContainText(say('action.serviceTicket.recover'))
  await expectAccessible(page)

  await stage.open(page, 'reviewer', '/opscenter/sla/report')
  const cost = page.getByTestId('penalties')
  await expect(cost).toContainText(fault.number)
  await expect(cost).toContainText(`${say('sla.p1Count')}1`)
  await expect(cost).toContainText(`${say('sla.penalty')}¥0.00`)
  await expect(cost).toContainText(`${say('sla.next')}¥20,000.00`)
  await expectAccessible(page)

  await stage.pass({ leap: new Date(morning.getTime() + 20 * 3_600_000 + 600_000) })
  const reports = await stage.get<{ items: { id: string }[] }>(page, 'reviewer', `/api/opscenter/opsreport/reports?kind=R1&toFrom=${day(morning)}&toTo=${day(morning)}`)
  expect(reports.items).toHaveLength(1)
  await stage.open(page, 'reviewer', `/opscenter/opsreport/reports/${reports.items[0]?.id}`)
  const line = page.locator('[data-table="tickets"] tr', { hasText: fault.number }).first()
  await expect(line).toContainText('P1')
  await expect(line).toContainText('卫运维')
  const outages = await stage.get<{ items: { minutes: number }[] }>(page, 'reviewer', `${watch}/outages?probe=DB-1&kind=down`)
  expect(outages.items).toHaveLength(1)
  expect(outages.items[0]?.minutes).toBeGreaterThanOrEqual(122)
  await expect(page.locator('[data-table="outages"] tr', { hasText: 'DB-1' })).toContainText(String(outages.items[0]?.minutes))
  await expect(page.locator('[data-table="alerts"] tr', { hasText: 'DB-1' }).first()).toBeVisible()
  await expectAccessible(page)
})

const top = async (of: Locator): Promise<number> => (await of.boundingBox())?.y ?? Number.NaN

// The wall tells what is late before all else, on a screen of a wall, in both themes, in letters for three metres.
async function wallTellsWhatIsLate(page: Page, stage: Rehearsal): Promise<void> {
  const window = page.viewportSize()
  await page.setViewportSize({ width: 1920, height: 1080 })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await stage.open(page, 'manager', '/opscenter/monitoring/board')
    await page.reload()
    const late = page.locator('.clock-bar.wall-over')
    await expect(page.getByTestId('clocks-over')).toBeVisible()
    await expect(page.locator('.clock-bar').first()).toHaveClass(/wall-over/)
    expect(await top(page.locator('.wall-clocks'))).toBeLessThan(await top(page.locator('.wall-side section').first()) + 1)
    const { small, plain } = await late.first().evaluate((block) => ({
      small: Math.min(...[...block.querySelectorAll('*')].filter((one) => one.textContent?.trim()).map((one) => Number.parseFloat(getComputedStyle(one).fontSize))),
      plain: getComputedStyle(block).backgroundColor,
    }))
    expect(small).toBeGreaterThanOrEqual(24)
    expect(plain).not.toBe('rgba(0, 0, 0, 0)')
    await expectAccessible(page)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (window) await page.setViewportSize(window)
}
