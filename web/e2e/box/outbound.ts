// From the clinic's order to the van: earliest expiry first, a second person checks, the temperature is on record.
import { act, choose, drawer, expectState, fill, idOf, pickRadio, press, send } from '../console'
import { scanAtDesk } from '../scanner'
import { expect, picture, type Page } from '../support'
import { say } from '../words'
import { type Person, story } from './story'

const { drug, later } = story
const boxes = 6
const field = (name: string): string => say(`field.outbound.${name}`)
const home = (): string => `/drugtrace/outbound/${story.outbound}`

export async function order(person: Person): Promise<void> {
  const clerk = await person('clerk')
  await clerk.goto('/drugtrace/outbound')
  await clerk.getByTestId('create').click()
  const form = drawer(clerk)
  await choose(clerk, form, field('clinicId'), '示范新街坊卫生站')
  const line = form.getByRole('group', { name: `${field('lines')} 1` })
  await choose(clerk, line, field('itemId'), drug.hant, drug.code)
  await fill(line, { [field('qty')]: String(boxes) })
  await send(clerk, say('outbound.createDraft'))
  story.outbound = await idOf(clerk)
  story.number = ((await clerk.getByRole('main').getByRole('heading', { level: 1 }).textContent()) ?? '').replace(/\s/g, '')
  await act(clerk, 'outbound', 'submit', 'toReview')
  const quality = await person('quality')
  await quality.goto(home())
  await act(quality, 'outbound', 'review', 'reviewed')
}

// A later batch is refused, then taken with a reason.
export async function pick(page: Page): Promise<void> {
  const [wrong = ''] = story.codes.later
  await page.goto(home())
  await act(page, 'outbound', 'start-picking', 'picking')
  await scanAtDesk(page, [wrong])
  const band = page.getByRole('status').filter({ hasText: say('kit.scan.said.wrong') })
  await expect(band, 'why it is refused').toContainText(later.batch)
  await page.getByTestId('scan-go-on').click()
  const why = page.getByLabel(say('outbound.scan.fefo'))
  await why.selectOption({ label: say('enum.fefoReason.orderedBatch') })
  await scanAtDesk(page, [wrong])
  await expect(page.getByRole('status').filter({ hasText: say('kit.scan.right', { count: 1 }) })).toBeVisible()
  await why.selectOption('')
  const rest = story.codes.first.slice(0, boxes - 1)
  await scanAtDesk(page, rest)
  story.picked = [...rest, wrong]
  await act(page, 'outbound', 'finish-picking', 'toCheck')
}

// Whoever picked sees the check, but may not begin it, and reads why.
export async function checkOneself(page: Page): Promise<void> {
  const bar = page.getByRole('group', { name: say('kit.actions') })
  const start = bar.getByRole('button', { name: say('action.outbound.start-check') })
  await expect(start).toHaveAttribute('aria-disabled', 'true')
  await expect(start).toHaveAccessibleDescription(/\S{6}/)
  await start.click({ force: true })
  await expectState(page, 'outbound', 'toCheck')
}

export async function check(person: Person): Promise<void> {
  const checker = await person('checker')
  await checker.goto(home())
  await act(checker, 'outbound', 'start-check', 'checking')
  await scanAtDesk(checker, story.picked)
  await picture(checker, 'outbound-check')
  await press(checker, say('action.outbound.finish-check'))
  const form = drawer(checker)
  const conditions = ['damage', 'noise', 'label', 'expired', 'other']
  for (const name of conditions) await pickRadio(form, say(`enum.checkCondition.${name}`), say(`enum.checkFinding.${name === 'damage' ? 'found' : 'none'}`))
  await press(form, say('action.outbound.finish-check'))
  await expect(form.getByRole('alert').first(), 'a damaged box does not leave').toHaveText(/\S/)
  await pickRadio(form, say('enum.checkCondition.damage'), say('enum.checkFinding.none'))
  await send(checker, say('action.outbound.finish-check'))
  await expectState(checker, 'outbound', 'toShip')
}

export async function ship(person: Person): Promise<void> {
  const driver = await person('driver')
  await driver.goto(home())
  await press(driver, say('action.outbound.ship'))
  const form = drawer(driver)
  await choose(driver, form, field('carrierId'), '琴澳冷链')
  await fill(form, { [field('vehicle')]: '粤C·D0X27', [field('driverName')]: '马运输', [field('packages')]: '1', [field('tempStart')]: '5.2' })
  await send(driver, say('action.outbound.ship'))
  await expectState(driver, 'outbound', 'inTransit')
  const note = await driver.request.get((await driver.getByTestId('note-link').getAttribute('href')) ?? '')
  expect((await note.body()).subarray(0, 5).toString(), 'the delivery note').toBe('%PDF-')
}

// Another clinic does not even learn that the order exists.
export async function otherClinic(person: Person): Promise<void> {
  const other = await person('pharmacist2')
  await other.goto(home())
  await expect(other.getByRole('main')).toContainText(say('kit.panel.notFound.title'))
}

// The clinic said that one box is missing: the depot sees which.
export async function difference(person: Person): Promise<void> {
  const clerk = await person('clerk')
  await clerk.goto(home())
  await expectState(clerk, 'outbound', 'partlySigned')
  await clerk.getByRole('tab', { name: say('outbound.tab.differences') }).click()
  await expect(clerk.getByRole('row').filter({ hasText: later.batch })).toContainText('1')
}
