// Signing in with identity providers: the simulators of the demonstration, in a browser. They send people back to
// the address of the demonstration, so everything happens there.
import { execFileSync } from 'node:child_process'
import { data, root } from './places'
import { accountOf, expect, expectAccessible, expectNoSidewaysScroll, fillSignIn, test, type Page } from './support'

async function through(page: Page, provider: string, person: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByTestId(`provider-${provider}`).click()
  await expect(page.getByRole('note')).toContainText(/模拟|模擬/)
  await expectAccessible(page)
  await page.getByTestId(`person-${person}`).click()
}
const pem = (name: string) => `${data}/sm2/${name}.pem`
const desk = (page: Page) => page.getByTestId('desk-title')

// The person that works in no other journey: her sessions are nobody else's.
const who = 'engineer'

test.describe.configure({ mode: 'serial' })

test('a business user comes in with Guangdong, a resident and an entity with the Macao account', async ({ page }) => {
  for (const [provider, person, login] of [
    ['guangdong', 'gd-owner', 'owner'],
    ['macao', 'mo-resident', 'pharmacist'],
    ['macao', 'mo-entity', 'pharmacist'],
  ] as const) {
    await through(page, provider, person)
    await expect(desk(page)).toBeVisible()
    expect(new URL(page.url()).search, 'what the provider sent stays in no address').toBe('')
    await page.goto('/account')
    await expect(page.getByTestId('links').getByTestId('link').first()).toBeVisible()
    await page.getByRole('button', { name: new RegExp(accountOf(login).personName) }).click()
    await page.getByTestId('sign-out').click()
    await expect(page.getByTestId('sign-in')).toBeVisible()
  }
})

test('an account of nobody is refused in words; linked by its owner, it opens, and unlinked it does not', async ({ page }) => {
  await through(page, 'guangdong', 'gd-unlinked')
  await expect(page.getByTestId('sign-in-fault')).toHaveText(/绑定|綁定/)
  await page.goto('/sign-in')
  await page.getByTestId('provider-guangdong').click()
  await page.getByTestId('cancel').click()
  await expect(page.getByTestId('sign-in-fault')).toHaveText(/取消/)

  const { login, password } = accountOf(who)
  await fillSignIn(page, login, password)
  await expect(desk(page)).toBeVisible()
  await page.goto('/account')
  const card = page.getByTestId('links')
  await card.getByTestId('link-guangdong').click()
  await card.getByTestId('link-password').fill(password)
  await card.getByTestId('link-go').click()
  await page.getByTestId('person-gd-unlinked').click()
  await expect(card.getByTestId('link')).toHaveCount(1)
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  await page.getByRole('button', { name: new RegExp(accountOf(who).personName) }).click()
  await page.getByTestId('sign-out').click()

  await through(page, 'guangdong', 'gd-unlinked')
  await expect(desk(page)).toBeVisible()
  await page.goto('/account')
  await card.getByTestId('link').getByRole('button').click()
  await card.getByTestId('link-password').fill(password)
  await card.getByTestId('link-go').click()
  await expect(card.getByTestId('link')).toHaveCount(0)
})

test('a provider that is away is named, the password still opens, and who is in stays in', async ({ page, person, watched }) => {
  const inside = await person('security')
  await inside.goto('/platform/federation/providers')
  const card = inside.getByTestId('provider-guangdong')
  await expect(card).toBeVisible()
  await page.goto('/sign-in')
  await page.getByTestId('provider-guangdong').click()
  await page.getByTestId('power').click()
  await expect(page.getByRole('alert')).toBeVisible()
  await card.getByTestId('check').click()
  await expect(card.getByRole('status')).toBeVisible()
  await page.goto('/sign-in')
  await expect(page.getByTestId('provider-away-guangdong')).toBeVisible()
  await expectAccessible(page)
  const { login, password } = accountOf(who)
  await fillSignIn(page, login, password)
  await expect(desk(page)).toBeVisible()

  await page.goto('/simulator/guangdong/authorize')
  await page.getByTestId('power').click()
  await card.getByTestId('check').click()
  await expect(card.getByRole('status')).toHaveCount(0)
  // The outage itself is what was shown.
  const shown = watched.filter((one) => !/ from .*\/simulator\/guangdong\/|status of 503/.test(one))
  watched.splice(0, watched.length, ...shown)
})

test('the officer signs a text with an SM2 certificate and comes in', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByTestId('provider-sm2').click()
  await page.getByTestId('certificate-answer').fill('not what the tool printed')
  await page.getByTestId('certificate-go').click()
  await expect(page.getByRole('alert')).toHaveText(/\S/)
  await expectAccessible(page)
  const challenge = await page.getByTestId('challenge').inputValue()
  const printed = execFileSync(`${root}/bin/gongzhi`, ['certificate', 'answer', '--certificate', pem('officer'), '--key', pem('officer-key')], { input: challenge })
  await page.getByTestId('certificate-answer').fill(printed.toString())
  await page.getByTestId('certificate-go').click()
  await expect(desk(page)).toBeVisible()
})
