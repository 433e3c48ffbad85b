// One box of Macao medicine, from the warehouse to the resident's phone: the demo path of the main job, pressed as
// people press it, each step by the person whose post it is. The steps build on each other.
import * as catalogue from './box/catalogue'
import * as clinic from './box/clinic'
import * as inbound from './box/inbound'
import * as outbound from './box/outbound'
import { hire } from './box/people'
import * as resident from './box/public'
import { test } from './support'

test.describe.configure({ mode: 'serial', timeout: 240_000 })

test('the catalogue: a sheet with a bad row imports nothing, the right one a draft that is approved', async ({ person }) => {
  await test.step('import', () => catalogue.importSheet(person))
  await test.step('approval', () => catalogue.approveItem(person))
  await test.step('first trade', () => catalogue.firstTrade(person))
  await test.step('permit', () => catalogue.permit(person))
})

test('inbound: order within the quota, receipt with the delivery note read twice', async ({ person }) => {
  await test.step('order', () => inbound.order(person))
  await test.step('receipt', () => inbound.receive(person))
})

test('labels: printed, bound by scanner, the spare ones void', ({ person }) => inbound.label(person))

test('inspection: 4 of 51 cases, then into the proposed place', async ({ person }) => {
  await test.step('inspection', () => inbound.inspect(person))
  await test.step('shelf', () => inbound.shelve(person))
})

test('outbound: earliest expiry first, and the picker does not check', async ({ person, page }) => {
  await test.step('a person with two posts', () => hire(person, page))
  await test.step('order', () => outbound.order(person))
  await test.step('picking', () => outbound.pick(page))
  await test.step('the same person', () => outbound.checkOneself(page))
  await test.step('a second person', () => outbound.check(person))
  await test.step('shipping', () => outbound.ship(person))
})

test('the clinic signs on the phone, one box missing, part of it without network', async ({ person }) => {
  await test.step('another clinic', () => outbound.otherClinic(person))
  await test.step('signing', () => clinic.sign(person))
  await test.step('the difference', () => outbound.difference(person))
})

test('dispensed once', async ({ person }) => {
  await test.step('the first time', () => clinic.dispense(person))
  await test.step('the second time', () => clinic.dispenseAgain(person))
})

test('the resident sees the truth, also in Portuguese, and the recall at once', async ({ person, page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await test.step('before', () => resident.scan(page))
  await test.step('in Portuguese', () => resident.scanInPortuguese(page))
  await test.step('recall', () => resident.recall(person))
  await page.evaluate(() => localStorage.clear())
  await test.step('after', () => resident.scanAfterRecall(page))
  await test.step('at the clinic', () => clinic.recalledStays(person))
})
