// From the order to the shelf, each step by the post that takes it.
import { readFile } from 'node:fs/promises'
import { act, choose, drawer, expectState, fill, fillDay, idOf, pickRadio, press, send, turnOn } from '../console'
import { scanAtDesk } from '../scanner'
import { expect, type Page } from '../support'
import { say } from '../words'
import { type Person, story, yesterday } from './story'

const { drug, first, later } = story
const field = (name: string): string => say(`field.inbound.${name}`)
const record = (name: string): string => say(`field.inspection.${name}`)
const report = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
const home = (): string => `/drugtrace/inbound/${story.inbound}`

// More than the permit allows is refused with what is left; then the right number goes.
export async function order(person: Person): Promise<void> {
  const clerk = await person('clerk')
  await clerk.goto('/drugtrace/inbound')
  await clerk.getByTestId('create').click()
  const form = drawer(clerk)
  await choose(clerk, form, field('supplierId'), '澳门示例综合医院')
  await choose(clerk, form, field('permitId'), story.permit, story.permit)
  await press(form, say('kit.form.addRow', { label: field('lines') }))
  for (const [index, batch] of [first, later].entries()) {
    const line = form.getByRole('group', { name: `${field('lines')} ${index + 1}` })
    await choose(clerk, line, field('itemId'), drug.hant, drug.code)
    await fill(line, { [field('qtyExpected')]: index === 0 ? '101' : String(batch.boxes), [field('cases')]: String(batch.cases), [field('batchNo')]: batch.batch, [field('expiry')]: batch.expiry })
  }
  await send(clerk, say('inbound.createDraft'))
  story.inbound = await idOf(clerk)
  await press(clerk, say('action.inbound.submit'))
  const refusal = clerk.getByRole('dialog').filter({ has: clerk.getByRole('alert') })
  await expect(refusal, 'over the quota').toContainText('100')
  await press(refusal, say('kit.close'))

  await clerk.getByTestId('edit').click()
  await fill(drawer(clerk).getByRole('group', { name: `${field('lines')} 1` }), { [field('qtyExpected')]: String(first.boxes) })
  await send(clerk, say('inbound.saveDraft'))
  await act(clerk, 'inbound', 'submit', 'submitted')
}

export async function receive(person: Person): Promise<void> {
  const receiver = await person('receiver')
  await receiver.goto(home())
  await press(receiver, say('action.inbound.arrive'))
  await fill(drawer(receiver), { [field('deliveryNoteNo')]: `SXD-${first.batch}`, [field('vehicle')]: '粤C·D0X27', [field('packages')]: '52' })
  await fillDay(drawer(receiver), field('shippedAt'), yesterday)
  await send(receiver, say('inbound.arrive.submit'))
  await expectState(receiver, 'inbound', 'receiving')

  await press(receiver, say('action.inbound.receive'))
  const form = drawer(receiver)
  for (const [index, batch] of [first, later].entries()) {
    const line = form.getByRole('region', { name: drug.hant }).nth(index)
    await fill(line, { [field('qtyReceived')]: String(batch.boxes), [field('batchNoRepeat')]: batch.batch, [field('expiryRepeat')]: batch.expiry })
  }
  // the second reading differs: an error at its field, and nothing typed is lost
  const again = form.getByRole('region', { name: drug.hant }).first()
  await fill(again, { [field('batchNoRepeat')]: 'VAOOOO' })
  await press(form, say('inbound.receive.submit'))
  await expect(form.getByRole('alert').first()).toContainText(field('batchNoRepeat'))
  await fill(again, { [field('batchNoRepeat')]: first.batch })
  await send(receiver, say('inbound.receive.submit'))
  await expectState(receiver, 'inbound', 'labelling')
}

// Labels are made with two to spare, printed, bound by scanner, and what is left over is void.
export async function label(person: Person): Promise<void> {
  const labeller = await person('labeller')
  await labeller.goto(home())
  story.codes.first = await printLabels(labeller, first.boxes + 2)
  await labeller.getByTestId('scan').click()
  await scanAtDesk(labeller, story.codes.first.slice(0, 2))
  await scanAtDesk(labeller, story.codes.first.slice(0, 1))
  await expect(labeller.getByRole('status').filter({ hasText: say('kit.scan.said.repeat') })).toBeVisible()
  await scanAtDesk(labeller, story.codes.first.slice(2, first.boxes))
  const rest = labeller.getByRole('button', { name: say('inbound.labels.void') })
  await expect(labeller.getByRole('cell', { name: String(first.boxes), exact: true }).nth(1)).toBeVisible()
  await rest.click()
  await expect(drawer(labeller)).toContainText(say('inbound.labels.voidHint', { count: 2 }))
  await fill(drawer(labeller), { [field('reason')]: '打印偏移，标签破损' })
  await send(labeller, say('inbound.labels.void'))
  story.codes.void = story.codes.first[first.boxes] ?? ''

  story.codes.later = await printLabels(labeller, later.boxes)
  const scan = labeller.getByTestId('scan')
  if (await scan.isVisible()) await scan.click()
  await scanAtDesk(labeller, story.codes.later)
  await act(labeller, 'inbound', 'finish-binding', 'toInspect')
}

// Makes and prints the labels of the line that is next; gives their codes, as the roll shows them.
async function printLabels(page: Page, count: number): Promise<string[]> {
  await press(page, say('inbound.labels.make'))
  await fill(drawer(page), { [field('count')]: String(count) })
  await send(page, say('inbound.labels.make'))
  const printed = page.waitForEvent('download')
  await page.getByRole('button', { name: say('inbound.labels.print'), exact: true }).click()
  expect((await readFile(await (await printed).path())).subarray(0, 5).toString(), 'the labels').toBe('%PDF-')
  const link = page.getByRole('link', { name: say('inbound.labels.codes') }).last()
  const job = new URL((await link.getAttribute('href')) ?? '', page.url()).searchParams.get('jobId')
  const roll = await page.request.get(`/api/drugtrace/ledger/codes?jobId=${job}&limit=100`)
  const { items } = (await roll.json()) as { items: { code: string }[] }
  expect(items, 'codes of the job').toHaveLength(count)
  return items.map(({ code }) => code)
}

// The sampling rule says 4 of 51 cases; three are too few.
export async function inspect(person: Person): Promise<void> {
  const inspector = await person('warehouse-inspector')
  await inspector.goto(home())
  await act(inspector, 'inbound', 'start-inspection', 'inspecting')
  for (const [batch, cases, packs] of [[first, 4, 12], [later, 1, 3]] as const) {
    await press(inspector.getByRole('row').filter({ hasText: batch.batch }), say('inbound.inspect'))
    const form = drawer(inspector)
    await expect(form).toContainText(say('inbound.inspect.sample', { cases, packs }))
    await fill(form, { [record('casesSampled')]: String(cases - 1), [record('packsSampled')]: String(packs), [record('reportNo')]: `JY-${batch.batch}` })
    for (const check of ['appearanceOk', 'labelOk', 'leafletOk']) await turnOn(form, record(check))
    await pickRadio(form, record('result'), say('enum.inspection_result.pass'))
    await press(form, say('inbound.inspect.submit'))
    await expect(form.getByRole('alert').first()).toContainText(record('casesSampled'))
    await fill(form, { [record('casesSampled')]: String(cases) })
    // passing needs the batch's test report, as a number and as a file
    await press(form, say('inbound.inspect.submit'))
    await expect(form.getByRole('alert').first()).toContainText(field('reportFileId'))
    await form.locator('input[type=file]').setInputFiles({ name: `JY-${batch.batch}.pdf`, mimeType: 'application/pdf', buffer: report })
    await expect(form.getByText(`JY-${batch.batch}.pdf`)).toBeVisible()
    await send(inspector, say('inbound.inspect.submit'))
  }
  await act(inspector, 'inbound', 'finish-inspection', 'toShelve')
}

// A cold place is refused for goods of the ambient store; then the proposed place.
export async function shelve(person: Person): Promise<void> {
  const keeper = await person('keeper')
  await keeper.goto(home())
  await keeper.getByTestId('scan').click()
  await keeper.getByTestId('scan-location').fill('WH-G-01-01-01')
  await scanAtDesk(keeper, story.codes.first.slice(0, 1))
  await expect(keeper.getByRole('status').filter({ hasText: say('kit.scan.said.refused') })).toContainText(/\S{8}/)
  await keeper.getByTestId('scan-go-on').click()
  const panel = keeper.getByRole('tabpanel')
  for (const [batch, codes] of [[first, story.codes.first.slice(0, first.boxes)], [later, story.codes.later]] as const) {
    await expect(panel.getByRole('combobox', { name: say('inbound.scan.line') }).locator('option:checked')).toContainText(batch.batch)
    const proposed = /WH-[A-Z]-\d\d-\d\d-\d\d/.exec((await panel.getByRole('row').filter({ hasText: batch.batch }).textContent()) ?? '')
    await keeper.getByTestId('scan-location').fill(proposed?.[0] ?? '')
    await scanAtDesk(keeper, codes)
    await expect(panel.getByRole('row').filter({ hasText: batch.batch }).getByText(String(batch.boxes), { exact: true })).toHaveCount(2)
  }
  await act(keeper, 'inbound', 'complete', 'completed')
}
