// The own account: a second factor is set up, asked for, and taken away again. The person is one whose sign-in no
// other journey uses: whoever signs in meanwhile would be asked for a code.
import { createHmac } from 'node:crypto'
import { accountOf, expect, expectAccessible, fillSignIn, signIn, test, type Page } from './support'

const who = 'reviewer'
const step = 30_000 // milliseconds a code lasts

function decode(base32: string): Buffer {
  const bits = Array.from(base32.replaceAll(' ', ''), (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

// The code of RFC 6238 for a moment, as an authenticator app shows it.
function codeAt(secret: string, at: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / step)))
  const mac = createHmac('sha1', decode(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function enrol(page: Page, password: string): Promise<{ secret: string; recovery: string[] }> {
  await page.goto('/account')
  const card = page.getByTestId('factor')
  await card.getByTestId('enrol').click()
  await card.locator('input[type=password]').fill(password)
  await card.locator('button[type=submit]').click()
  const secret = await card.getByTestId('secret').innerText()
  await expectAccessible(page)
  await card.getByTestId('factor-code').fill(codeAt(secret, Date.now()))
  await card.getByTestId('confirm-factor').click()
  await expect(card.getByTestId('recovery-noted')).toBeVisible()
  const recovery = await card.getByTestId('recovery').locator('li').allInnerTexts()
  await card.getByTestId('recovery-noted').click()
  return { secret, recovery }
}

test('a second factor is set up, asked for and taken away, and a lost phone is replaced by a recovery code', async ({ page, browser, baseURL }) => {
  const { login, password } = accountOf(who)
  await signIn(page, who)
  const { secret, recovery } = await enrol(page, password)
  expect(recovery).toHaveLength(10)

  const context = await browser.newContext({ baseURL })
  const other = await context.newPage()
  await fillSignIn(other, login, password)
  await other.getByTestId('second').fill('000000')
  await other.getByTestId('sign-in-second').click()
  await expect(other.getByRole('alert')).toHaveText(/\S/)
  await expectAccessible(other)
  await other.getByTestId('second').fill(codeAt(secret, Date.now() + step)) // of a fast clock: the one of now was used
  await other.getByTestId('sign-in-second').click()
  await expect(other.getByTestId('desk-title')).toBeVisible()

  await page.goto('/account')
  await expect(page.getByTestId('session')).toHaveCount(2)
  await page.getByTestId('end-others').click()
  await expect(page.getByTestId('session')).toHaveCount(1)
  await other.reload()
  await expect(other.getByTestId('sign-in')).toBeVisible()

  await fillSignIn(other, login, password)
  await other.getByTestId('second').fill(recovery[0] ?? '')
  await other.getByTestId('sign-in-second').click()
  await expect(other.getByTestId('desk-title')).toBeVisible()

  await other.goto('/account')
  const card = other.getByTestId('factor')
  await card.getByTestId('replace').click()
  await card.locator('input[type=password]').fill(password)
  await card.locator('button[type=submit]').click()
  const next = await card.getByTestId('secret').innerText()
  expect(next).not.toBe(secret)
  await card.getByTestId('factor-code').fill(codeAt(next, Date.now()))
  await card.getByTestId('confirm-factor').click()
  await expect(other.getByTestId('desk-title')).toBeVisible()
  await page.reload() // its session ended with the old app
  await expect(page.getByTestId('sign-in')).toBeVisible()
  await other.goto('/account')
  await card.getByTestId('remove').click()
  await card.locator('input[type=password]').fill(password)
  await card.locator('button[type=submit]').click()
  await expect(card.getByTestId('enrol')).toBeVisible()
  await context.close()
})
