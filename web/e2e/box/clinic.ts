// At the clinic with a phone of 390 px: signing with one box missing, dispensing once, and once only.
import { scanOnPhone } from '../scanner'
import { expect, expectNoSidewaysScroll, picture, type Page } from '../support'
import { phone } from '../words'
import { type Person, story } from './story'

const field = (page: Page, name: string) => page.getByRole('textbox', { name: phone(`field.${name}`) })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

// Some boxes are scanned without network; they wait, are sent when it is back, and count once.
export async function sign(person: Person): Promise<void> {
  const page = await person('pharmacist', 'phone')
  await page.goto('/m/pages/work')
  await page.getByRole('link', { name: phone('work.sign'), exact: true }).click()
  await page.getByRole('link', { name: new RegExp(story.number.replace(/(.)/g, '$1\\s*')) }).click()
  const boxes = story.picked.slice(0, -1)
  for (const [index, code] of boxes.slice(0, 2).entries()) {
    await scanOnPhone(page, code)
    await expect(page.getByText(phone('scan.right', { n: index + 1 }))).toBeVisible()
  }
  await scanOnPhone(page, boxes[0] ?? '')
  await expect(page.getByText(phone('scan.repeat'))).toBeVisible()
  await picture(page, 'phone-scan')
  await page.context().setOffline(true)
  for (const [index, code] of boxes.slice(2).entries()) {
    await scanOnPhone(page, code)
    await expect(page.getByText(phone('chip.offlineWaiting', { n: index + 1 }))).toBeVisible()
  }
  await page.context().setOffline(false)
  await expect(page.getByText(phone('chip.synced'))).toBeVisible()
  await button(page, phone('sign.finishMissing', { n: 1 })).click()
  const finish = page.getByRole('dialog').getByRole('button', { name: phone('sign.finishMissing', { n: 1 }) })
  await finish.click()
  await expect(page.getByRole('alert').filter({ hasText: phone('sign.differencesMissing', { n: 1 }) })).toBeVisible()
  await field(page, 'differences').fill('少 1 盒，封条完好')
  await finish.click()
  await expect(page.getByText(phone('sign.finished'))).toBeVisible()
}

async function fillIn(page: Page): Promise<void> {
  await field(page, 'prescriptionNo').fill('CF-E2E-1')
  await field(page, 'doctorName').fill('示例医生')
  await field(page, 'residentIdNumber').fill('1234567(8)')
  await page.getByRole('radio', { name: phone('enum.proofType.residencePermit') }).click()
  await page.getByRole('checkbox', { name: phone('dispense.proofSeen') }).click()
}

async function openBox(page: Page, code = ''): Promise<void> {
  await page.goto('/m/clinic/dispense')
  await scanOnPhone(page, code)
  await expect(page.getByText(story.first.batch)).toBeVisible()
}

// Two windows have the same box open: one of them gives it out, the other is refused with what to do.
export async function dispense(person: Person): Promise<void> {
  const page = await person('pharmacist', 'phone')
  await openBox(page, story.picked[0])
  const other = await page.context().newPage()
  await openBox(other, story.picked[0])
  await fillIn(other)
  await button(page, phone('dispense.give')).click()
  // nothing leaves without the resident's document and the proof, seen in the original
  for (const missing of ['idMissing', 'proofMissing', 'proofUnchecked']) await expect(page.getByText(phone(`dispense.${missing}`))).toBeVisible()
  await fillIn(page)
  await expectNoSidewaysScroll(page)
  await give(page)
  await expect(page.getByText(phone('dispense.done'))).toBeVisible()
  await expect(page.getByText('1234567'), 'the document is masked').toHaveCount(0)

  await button(other, phone('dispense.give')).click()
  await expect(other.getByRole('alert').first(), 'when it was dispensed, and what to do').toHaveText(/\S{12}/)
  await expect(other.getByText(phone('dispense.done'))).toHaveCount(0)
  await other.close()
}

// The number above is made up, and the server may doubt it: then the pharmacist says why it is accepted.
async function give(page: Page): Promise<void> {
  await button(page, phone('dispense.give')).click()
  const reason = field(page, 'overrideReason')
  await expect(reason.or(page.getByText(phone('dispense.done')))).toBeVisible()
  if (!(await reason.isVisible())) return
  await reason.fill('已见原件')
  await button(page, phone('dispense.give')).click()
}

// Scanned again, the box says that it is gone; there is nothing to press.
export async function dispenseAgain(person: Person): Promise<void> {
  const page = await person('pharmacist', 'phone')
  await openBox(page, story.picked[0])
  await expect(page.getByRole('alert')).toContainText(phone('dispense.again'))
  await expect(button(page, phone('dispense.give'))).toHaveCount(0)
}

// A box of the recalled batch that is still on the shelf.
export async function recalledStays(person: Person): Promise<void> {
  const page = await person('pharmacist', 'phone')
  await openBox(page, story.picked[1])
  await expect(page.getByText(phone('dispense.notAvailable'))).toBeVisible()
  await expect(button(page, phone('dispense.give'))).toHaveCount(0)
}
