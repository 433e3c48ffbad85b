// The map of organisations: what is on it, in words and on the map, by mouse and by keyboard; who has no coordinates gets them.
import { choose, drawer, fill, send } from './console'
import { expect, expectAccessible, expectNoSidewaysScroll, test, type Page } from './support'
import { say } from './words'

const path = '/platform/enterprise/map'
const depot = '横琴示例医药进出口有限公司'
const list = (page: Page) => page.getByTestId('map-list')
const map = (page: Page) => page.getByTestId('map')

test('the officer finds organisations on the map and puts one on it', async ({ person }) => {
  const officer = await person('officer')
  await officer.goto(path)
  await expect(list(officer).getByRole('link', { name: depot })).toBeVisible()
  await expect(map(officer).locator('.place-land')).toHaveCount(3)
  await expect(map(officer).getByText(say('enterprise.map.schematic'))).toBeVisible()
  await expectAccessible(officer)

  // From the list to the mark, and on to the page.
  await officer.getByRole('button', { name: say('enterprise.map.findOne', { name: depot }) }).click()
  const card = officer.getByTestId('place-card')
  await expect(card.getByRole('link', { name: depot })).toBeFocused()
  await expectAccessible(officer)
  await officer.keyboard.press('Escape')
  await expect(card).toBeHidden()

  // A mark by the keyboard: its name says what it is.
  const mark = map(officer).getByRole('button', { name: new RegExp(`^${depot}`) })
  await mark.focus()
  await officer.keyboard.press('Enter')
  await card.getByRole('link', { name: depot }).click()
  await expect(officer.getByTestId('place-given')).toHaveText(/22\.1302, 113\.5262/)
  await officer.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await officer.getByTestId('copy-place').click()
  expect(await officer.evaluate(() => navigator.clipboard.readText())).toBe('22.1302, 113.5262')
  await expectAccessible(officer)

  // Who is not on the map is listed, and gets coordinates of the other datum.
  await officer.goto(path)
  await officer.getByTestId('unplaced').click()
  await expect(officer).toHaveURL(/placed=no/)
  const name = '示例运维服务有限公司'
  await officer.getByRole('link', { name, exact: true }).first().click()
  await officer.getByTestId('edit').click()
  const form = drawer(officer)
  await fill(form, { [say('field.organisation.latitude')]: '113.53', [say('field.organisation.longitude')]: '22.12' })
  await choose(officer, form, say('field.organisation.datum'), say('enum.datum.gcj02'))
  await form.getByRole('button', { name: say('enterprise.update'), exact: true }).click()
  await expect(form.getByRole('alert').first()).toBeVisible() // exchanged
  await fill(form, { [say('field.organisation.latitude')]: '22.12', [say('field.organisation.longitude')]: '113.53' })
  await send(officer, say('enterprise.update'))
  await expect(officer.getByTestId('place-given')).toHaveText(/22\.12, 113\.53/)
  await officer.goto(`${path}?kind=operations`)
  await expect(list(officer).getByRole('link', { name })).toBeVisible()
  await expect(list(officer).getByRole('link')).toHaveCount(1)
})

test('a business sees itself alone, and on a phone the list comes first', async ({ person }) => {
  const owner = await person('owner')
  await owner.goto(path)
  await expect(list(owner).getByRole('link')).toHaveCount(1)

  const officer = await person('officer', 'phone')
  await officer.goto(path)
  await expect(list(officer).getByRole('link', { name: depot })).toBeVisible()
  await expect(map(officer)).toBeHidden()
  await expectNoSidewaysScroll(officer)
  await officer.getByRole('tab', { name: say('enterprise.map.map') }).click()
  await expect(map(officer).locator('.place-land')).toHaveCount(3)
  await expect(list(officer)).toBeHidden()
  await expectAccessible(officer)
  await expectNoSidewaysScroll(officer)
})
