// What the regulator does reaches those it concerns: a hold rings a clinic's bell and opens the list of holds, an
// announcement is published, read and confirmed, and its writer sees who has not yet.
import { expect, expectAccessible, test, type Page } from './support'
import { choose, drawer, fill, fillDay, send, turnOn } from './console'
import { say } from './words'

// A hold beside the recall that the demo tells of: nothing else is blocked by it.
async function holdRecalledBatch(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': Math.random().toString(36).slice(2) }
    const holds = (await (await fetch('/api/drugtrace/ledger/holds?kind=recall&limit=1')).json()) as { items: { target: string }[] }
    const reason = `复检 ${Date.now()}`
    const body = JSON.stringify({ targetKind: 'batch', target: holds.items[0]?.target, reason })
    const answer = await fetch('/api/drugtrace/ledger/regulator-holds', { method: 'POST', headers, body })
    return answer.ok ? reason : `${answer.status} ${await answer.text()}`
  })
}

test('a hold by the regulator rings the bell of a clinic', async ({ person }) => {
  const officer = await person('officer')
  const pharmacist = await person('pharmacist')
  await officer.goto('/')
  const reason = await holdRecalledBatch(officer)
  expect(reason).toMatch(/^复检/)
  const first = pharmacist.getByTestId('message').filter({ hasText: reason })
  await expect(async () => {
    await pharmacist.goto('/inbox')
    await expect(first).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expectAccessible(pharmacist)
  await pharmacist.goto('/')
  const bell = pharmacist.getByTestId('unread')
  await expect(bell).toHaveText(/[1-9]/)
  await bell.click()
  await expect(first).toBeVisible()
  await expectAccessible(pharmacist)
  await first.getByRole('button').click()
  await expect(pharmacist).toHaveURL(/\/drugtrace\/holds(\?|$)/)
  await pharmacist.goto('/inbox')
  await expect(first).not.toHaveClass(/new/)
  await pharmacist.getByRole('combobox', { name: say('inbox.kind') }).selectOption('drugtrace.hold')
  await expect(first).toBeVisible()

  const phone = await person('pharmacist', 'phone')
  await phone.goto('/m/pages/inbox')
  await expect(phone.getByText(reason)).toBeVisible()
})

test('an announcement is published, confirmed, and its writer sees who has not', async ({ person }) => {
  const lead = await person('lead')
  const title = `停电通知 ${Date.now()}`
  await lead.goto('/platform/announcements')
  await lead.getByTestId('new-announcement').click()
  await choose(lead, drawer(lead), say('field.announcement.sides'), say('enum.side.clinic'))
  await lead.keyboard.press('Escape')
  await fillDay(drawer(lead), say('field.announcement.validFrom'), new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10))
  await turnOn(drawer(lead), say('field.announcement.mustConfirm'))
  await fill(drawer(lead), {
    [say('field.announcement.titleHans')]: title,
    [say('field.announcement.bodyHans')]: '周六检修，专库停电两小时。',
    [say('field.announcement.titleHant')]: title,
    [say('field.announcement.bodyHant')]: '星期六檢修，專庫停電兩小時。',
  })
  await expectAccessible(lead)
  await send(lead, say('announcements.save'))
  const row = lead.getByRole('row').filter({ hasText: title })
  await row.getByTestId('open-announcement').click()
  await lead.getByTestId('publish').click()
  await expect(row).toContainText(say('state.announcement.published'))

  const pharmacist = await person('pharmacist')
  await pharmacist.goto('/')
  const told = pharmacist.getByTestId('announcement').filter({ hasText: title })
  await expectAccessible(pharmacist)
  await told.getByTestId('confirm-announcement').click()
  await expect(told).toContainText(say('announcements.confirmed'))

  await lead.reload()
  await row.getByTestId('open-announcement').click()
  await expect(lead.getByTestId('not-confirmed')).toBeVisible()
  await expect(lead.getByRole('dialog').getByRole('row').last()).not.toContainText(say('announcements.notYet'))
  await expectAccessible(lead)
})
