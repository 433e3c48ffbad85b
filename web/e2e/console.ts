// How people work in the console: they read labels, press buttons, fill in drawers.
import { expect, type Locator, type Page } from '@playwright/test'
import { say } from './words'

type Place = Page | Locator

// A label may end with the mark of optional fields.
const named = (label: string): RegExp => new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(${say('kit.form.optional')})?$`)
const field = (place: Place, label: string): Locator => place.getByLabel(named(label))

export async function press(place: Place, name: string): Promise<void> {
  await place.getByRole('button', { name, exact: true }).first().click()
}

// The form beside the page; a calendar that opens over it is a dialog, too.
export const drawer = (page: Page): Locator => page.getByRole('dialog').filter({ has: page.locator('form') })

// Fills fields by their labels; the name after a dot is looked up as a word.
export async function fill(place: Place, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await field(place, label).fill(value)
}

export async function fillDay(place: Place, label: string, day: string): Promise<void> {
  await field(place, label).fill(day)
  await field(place, label).press('Enter')
}

// Chooses from a list; what is typed narrows it where the server looks it up.
export async function choose(page: Page, place: Place, label: string, option: string, typed = ''): Promise<void> {
  const box = place.getByRole('combobox', { name: named(label) })
  // a list of several choices stays open after the first; what is chosen lies over the field
  if ((await box.getAttribute('aria-expanded')) !== 'true') await box.click({ force: true })
  const options = page.getByRole('option').filter({ visible: true })
  if (typed) {
    await box.fill(typed)
    await expect(options).toHaveCount(1)
  }
  await options.filter({ hasText: option }).first().click()
}

export async function pickRadio(place: Place, group: string, option: string): Promise<void> {
  await place.getByRole('group', { name: group }).getByLabel(option, { exact: true }).check()
}

export async function turnOn(place: Place, label: string): Promise<void> {
  const control = field(place, label)
  if (!(await control.isChecked())) await control.press('Space')
  await expect(control).toBeChecked()
}

// The button at the foot of a drawer; the drawer closes when it was done.
export async function send(page: Page, name: string): Promise<void> {
  const open = drawer(page)
  await open.getByRole('button', { name, exact: true }).click()
  await expect(open).toBeHidden()
}

// An action of the bar that needs no more than being pressed; afterwards the record is in the state.
export async function act(page: Page, entity: string, action: string, state: string): Promise<void> {
  await press(page.getByRole('group', { name: say('kit.actions') }), say(`action.${entity}.${action}`))
  await expectState(page, entity, state)
}

// An action of the bar that asks first, by a form or for a confirmation; afterwards the record is in the state.
export async function step(page: Page, entity: string, action: string, state: string, answers: Record<string, string> | (() => Promise<void>) = {}): Promise<void> {
  const verb = say(`action.${entity}.${action}`)
  await press(page.getByRole('group', { name: say('kit.actions') }), verb)
  const asked = page.getByRole('dialog').filter({ has: page.getByRole('button', { name: verb, exact: true }) })
  await expect(asked).toBeVisible()
  if (typeof answers === 'function') await answers()
  else await fill(asked, answers)
  await press(asked, verb)
  await expect(asked).toBeHidden()
  await expectState(page, entity, state)
}

// Hands a file in; it is stored as soon as it is chosen.
export async function attach(place: Place, name: string, body: string | Buffer = name): Promise<void> {
  await place.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(body) })
  await expect(place.getByText(name).first()).toBeVisible()
  await expect(place.getByRole('progressbar')).toHaveCount(0)
}

// A day and a moment as people type them, counted from now on the clock of the zone.
export const dayFromNow = (days: number): string => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)
export const momentFromNow = (minutes: number): string => new Date(Date.now() + 8 * 3_600_000 + minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')

export async function expectState(page: Page, entity: string, state: string): Promise<void> {
  await expect(page.getByRole('main').getByText(say(`state.${entity}.${state}`), { exact: true }).first()).toBeVisible()
}

// The id in the address of the record that is being opened.
export async function idOf(page: Page): Promise<string> {
  await page.waitForURL(/\/[0-9A-Z]{26}$/)
  return new URL(page.url()).pathname.split('/').pop() ?? ''
}
