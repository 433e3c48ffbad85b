// Whoever works with a phone alone makes the account ready on it: the first password, the second factor, and an end to
// a sign-in that is not one's own. A person made for it: nobody else's sessions are ended.
import { randomUUID } from 'node:crypto'
import { expect, expectAccessible, expectNoSidewaysScroll, signedIn, test } from './support'
import { phone } from './words'

const given = 'Given by somebody 4'
const own = 'A first Password of mine 1'
const keyed = () => ({ headers: { 'Idempotency-Key': randomUUID() } })

test('an account is made ready on the phone, and a sign-in elsewhere ends', async ({ page, person }) => {
  const system = await person('system')
  const security = await person('security')
  const login = `phone.${Date.now().toString(36)}`
  const made = await (await system.request.post('/api/platform/identity/people', { ...keyed(), data: { login, name: '示例新人', lang: 'zh-Hans', password: given } })).json()
  const people = await (await security.request.get('/api/platform/identity/people?q=pharmacist2')).json()
  const known = await (await security.request.get(`/api/platform/identity/people/${people.items[0].id}`)).json()
  const { orgId, validFrom } = known.posts[0]
  const post = await security.request.post('/api/platform/identity/posts', { ...keyed(), data: { personId: made.id, orgId, roles: ['clinic.pharmacist'], validFrom, reach: 'organisation' } })
  expect(post.ok(), await post.text()).toBe(true)

  await page.goto('/m/pages/signin?next=%2Fclinic%2Fdispense')
  await page.getByRole('textbox', { name: phone('signin.login') }).fill(login)
  await page.getByRole('textbox', { name: phone('signin.password') }).fill(given)
  await page.getByRole('button', { name: phone('signin.enter'), exact: true }).click()
  await expect(page.getByRole('heading', { name: phone('account.title') })).toBeVisible()
  await expect(page.getByTestId('device'), 'nothing else is open yet').toHaveCount(0)
  const field = (key: string) => page.getByRole('textbox', { name: phone(key), exact: true })
  await field('account.old').fill(given)
  await field('account.new').fill('short')
  await field('account.again').fill('other')
  await page.getByTestId('change-password').click()
  await expect(page.getByText(phone('account.different'))).toBeVisible()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  await field('account.new').fill(own)
  await field('account.again').fill(own)
  await page.getByTestId('change-password').click()
  await expect(page, 'on to the work that was wanted').toHaveURL(/\/m\/clinic\/dispense/)

  const elsewhere = await signedIn(login, own)
  await page.goto('/m/account/security')
  await expect(page.getByTestId('device')).toHaveCount(2)
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  await page.getByTestId('end-device').click()
  await expect(page.getByText(phone('account.onlyHere'))).toBeVisible()
  await expect.poll(async () => (await elsewhere.get('/api/platform/signin/me')).status()).toBe(401)
  await elsewhere.dispose()

  const factor = page.getByTestId('factor')
  await page.getByTestId('enrol').click()
  await expect(factor.getByRole('alert')).toContainText(phone('account.proof'))
  await factor.getByRole('textbox').fill(own)
  await page.getByTestId('enrol').click()
  await expect(page.getByTestId('secret')).toHaveText(/^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/)
  await expectAccessible(page)
  await page.getByTestId('confirm-factor').click()
  await expect(factor.getByRole('alert'), 'a code is asked for').toBeVisible()
})
