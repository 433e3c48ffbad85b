// The drug comes into the catalogue by a sheet, its papers are seen, and a permit lets it cross the border.
import { act, choose, drawer, expectState, fill, fillDay, idOf, pickRadio, press, send, turnOn } from '../console'
import { expect } from '../support'
import { workbook } from '../sheet'
import { say } from '../words'
import { type Person, story, today, yesterday } from './story'

const { drug } = story
const row = {
  productCode7: drug.code, catalogNo: `E2E-${drug.code}`, nameHant: drug.hant, nameHans: drug.hans, namePt: drug.pt, nameEn: 'Valsartan tablets', inn: 'Valsartan',
  dosageForm: 'tablet', strength: drug.strength, packSpec: '80 mg × 28', packQty: '28', storageClass: say('enum.storageClass.ambient'), supplyClass: say('enum.supplyClass.MSRM'),
  drugCategory: say('enum.drugCategory.chemical'), macaoRegNo: `E2E-${drug.code}`, shelfLifeMonths: '36', manufacturer: '示例制药厂', manufacturerCountry: 'PT', holder: '示例持有人',
  approvedDocNo: '粤药监示例〔2026〕2号', effectiveFrom: today,
}
const header = Object.keys(row).map((key) => say(`field.drugItem.${key}`))
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const file = (name: string, values: typeof row) => ({ name, mimeType: excel, buffer: workbook([header, Object.values(values)]) })

export async function importSheet(person: Person): Promise<void> {
  const page = await person('officer')
  await page.goto('/drugtrace/catalogue')
  await page.getByRole('link', { name: say('kit.import.title'), exact: true }).click()
  const template = page.waitForEvent('download')
  await press(page, say('kit.import.template'))
  expect((await template).suggestedFilename(), 'the template').toMatch(/\.xlsx$/)

  const input = page.locator('input[type=file]')
  await input.setInputFiles(file('wrong.xlsx', { ...row, packQty: '二十八', storageClass: '冰箱' }))
  const faults = page.getByRole('region', { name: say('kit.import.problems') }).getByRole('row')
  for (const [key, value] of [['packQty', '二十八'], ['storageClass', '冰箱']] as const) {
    const fault = faults.filter({ hasText: value })
    await expect(fault.getByRole('cell').nth(0), 'the row').toHaveText('2')
    await expect(fault.getByRole('cell').nth(1), 'the column').toHaveText(say(`field.drugItem.${key}`))
    await expect(fault.getByRole('cell').nth(3), 'what is wrong').toHaveText(/\S/)
  }
  const confirm = page.getByRole('button', { name: new RegExp(`^${say('kit.import.confirm')}`) })
  await expect(confirm).toBeDisabled()
  await input.setInputFiles(file('right.xlsx', row))
  await confirm.click()
  await expect(page.getByRole('status').filter({ hasText: say('kit.import.done', { count: 1, unit: '' }).trim() })).toBeVisible()
}

export async function approveItem(person: Person): Promise<void> {
  const officer = await person('officer')
  await officer.goto(`/drugtrace/catalogue?q=${drug.code}`)
  await officer.getByRole('link', { name: drug.hant }).click()
  story.item = await idOf(officer)
  await act(officer, 'drugItem', 'submit', 'pending')
  const lead = await person('lead')
  await lead.goto(`/drugtrace/catalogue/${story.item}`)
  await press(lead, say('action.drugItem.approve'))
  await send(lead, say('action.drugItem.approve'))
  await expectState(lead, 'drugItem', 'effective')
}

// One of the quality staff shows the papers, another looks at them.
export async function firstTrade(person: Person): Promise<void> {
  const quality = await person('quality')
  await quality.goto('/drugtrace/first-trade')
  await quality.getByTestId('create').click()
  const form = drawer(quality)
  await pickRadio(form, say('field.firstTrade.kind'), say('enum.firstTradeKind.item'))
  await choose(quality, form, say('enum.firstTradeKind.item'), drug.hant, drug.code)
  for (const [index, paper] of ['registration', 'testReport', 'labelLeaflet'].entries()) {
    await press(form, say('kit.form.addRow', { label: say('field.firstTrade.evidence') }))
    const paperRow = form.getByRole('group', { name: `${say('field.firstTrade.evidence')} ${index + 1}` })
    await choose(quality, paperRow, say('drugcatalog.evidence.kind'), say(`enum.evidence.${paper}`))
    await turnOn(paperRow, say('drugcatalog.evidence.seen'))
  }
  await send(quality, say('action.firstTrade.create'))
  await act(quality, 'firstTrade', 'submit', 'toReview')
  const second = await person('quality2')
  await second.goto(`/drugtrace/first-trade/${await idOf(quality)}`)
  await press(second, say('action.firstTrade.approve'))
  await send(second, say('action.firstTrade.approve'))
  await expectState(second, 'firstTrade', 'approved')
}

export async function permit(person: Person): Promise<void> {
  const officer = await person('officer')
  await officer.goto('/drugtrace/permits')
  await officer.getByTestId('create').click()
  const form = drawer(officer)
  await fill(form, { [say('field.permit.permitNo')]: story.permit, [say('field.permit.port')]: '横琴口岸', [say('field.permit.customsNo')]: '582020269999999999' })
  await choose(officer, form, say('field.permit.orgId'), '横琴示例医药')
  await fillDay(form, say('field.permit.validFrom'), yesterday)
  await fillDay(form, say('field.permit.validTo'), story.first.expiry)
  const line = form.getByRole('group', { name: `${say('field.permit.lines')} 1` })
  await choose(officer, line, say('field.permit.itemId'), drug.hant, drug.code)
  await fill(line, { [say('field.permit.maxQty')]: '100' })
  await send(officer, say('action.permit.create'))
  const lead = await person('lead')
  await lead.goto(`/drugtrace/permits/${await idOf(officer)}`)
  await act(lead, 'permit', 'approve', 'effective')
}
