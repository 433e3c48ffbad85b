// One browser, one session: the console and the phone pages share the cookie, and no script can read it.
import { accountOf, expect, fillSignIn, signIn, test, traceCode, type Page } from './support'
import { phone } from './words'

const nameOnPhone = (page: Page, name: string) => page.getByText(name, { exact: false }).first()

async function signInOnPhone(page: Page, login: string): Promise<void> {
  await page.goto('/m/pages/signin?next=%2Fpages%2Fwork')
  await page.getByRole('textbox', { name: phone('signin.login') }).fill(login)
  await page.getByRole('textbox', { name: phone('signin.password') }).fill(accountOf(login).password)
  await page.getByRole('button', { name: phone('signin.enter'), exact: true }).click()
  await expect(page.getByRole('heading', { name: phone('work.todos'), exact: true })).toBeVisible()
}

async function signOutAtDesk(desk: Page, login: string): Promise<void> {
  await desk.getByRole('button', { name: new RegExp(accountOf(login).personName) }).click()
  await desk.getByTestId('sign-out').click()
  await expect(desk.getByTestId('sign-in')).toBeVisible()
}

async function expectNoToken(page: Page): Promise<void> {
  const session = (await page.context().cookies()).find(({ name }) => name === 'gz_session')
  expect(session, 'a cookie that scripts cannot read').toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(stored).not.toContain(session?.value)
  expect(stored).not.toMatch(/"token\\?":\\?"[^"\\]/)
}

test('signed in at the console is signed in on the phone pages, and signing out there ends both', async ({ page }) => {
  await signIn(page, 'checker')
  const other = await page.context().newPage()
  await other.goto('/m/warehouse/check')
  await expect(other).toHaveURL(/\/m\/warehouse\/check/)
  await expect(other.getByRole('heading', { name: phone('check.title') })).toBeVisible()
  await expectNoToken(other)
  await other.goto('/m/pages/work')
  await other.getByRole('button', { name: phone('work.account') }).click()
  await other.getByRole('button', { name: phone('work.leave') }).click()
  await expect(other).toHaveURL(/\/m\/(pages\/home)?$/)
  await other.goto('/m/pages/work')
  await expect(other).toHaveURL(/signin/)
  await page.reload()
  await expect(page.getByTestId('sign-in')).toBeVisible()
})

test('signed in on the phone pages is signed in at the console, and signing out there ends both', async ({ page }) => {
  await signInOnPhone(page, 'picker')
  await expectNoToken(page)
  const desk = await page.context().newPage()
  await desk.goto('/')
  await expect(desk.getByTestId('desk-title')).toBeVisible()
  await signOutAtDesk(desk, 'picker')
  await expect(page, 'the page that was left open notices by itself').toHaveURL(/signin/)
})

test('a page left open does nothing in the name of the next person', async ({ page }) => {
  await page.route('**/signin/me/alive', (route) => route.fulfill({ status: 204 })) // the next person is quicker than its look
  await signInOnPhone(page, 'picker')
  await expect(nameOnPhone(page, accountOf('picker').personName)).toBeVisible()
  const desk = await page.context().newPage()
  await desk.goto('/')
  await signOutAtDesk(desk, 'picker')
  const { login, password } = accountOf('keeper')
  await fillSignIn(desk, login, password)
  await expect(desk.getByTestId('desk-title')).toBeVisible()
  await page.getByRole('link', { name: phone('work.pick'), exact: true }).click()
  await expect(nameOnPhone(page, accountOf('keeper').personName), 'the work of who is signed in now').toBeVisible()
  await expect(page).toHaveURL(/\/m\/pages\/work/)
})

test('a box keeps its printed address, through reload, back and forward', async ({ page }) => {
  const box = traceCode('in_stock')
  await page.goto('/m/')
  await page.getByRole('searchbox', { name: phone('home.code') }).fill(box)
  await page.keyboard.press('Enter')
  const shown = page.getByText(phone('verdict.valid').split('\n')[0] ?? '').first()
  await expect(shown).toBeVisible()
  await expect(page).toHaveURL(`/t/${box}`)
  await page.reload()
  await expect(shown).toBeVisible()
  await expect(page).toHaveURL(`/t/${box}`)
  await page.getByRole('link', { name: new RegExp(phone('trace.howProof')) }).click()
  await expect(page).toHaveURL(/\/m\/pages\/proof/)
  await page.goBack()
  await expect(shown).toBeVisible()
  await expect(page).toHaveURL(`/t/${box}`)
  await page.goBack()
  await expect(page.getByRole('searchbox', { name: phone('home.code') })).toBeVisible()
  await page.goForward()
  await expect(shown).toBeVisible()
  await expect(page).toHaveURL(`/t/${box}`)
})

test('two steps back before the page is up lead home', async ({ page }) => {
  const box = traceCode('in_stock')
  await page.goto('/m/')
  await page.getByRole('searchbox', { name: phone('home.code') }).fill(box)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/t/${box}`)
  await page.reload()
  const how = page.getByRole('link', { name: new RegExp(phone('trace.howProof')) })
  // in the page itself: from outside, the steps come only after the page is up
  await how.evaluate((link: HTMLElement) => {
    link.click()
    const step = () => {
      if (!location.pathname.endsWith('/proof')) return void setTimeout(step)
      history.back()
      setTimeout(() => history.back())
    }
    step()
  })
  await expect(page.getByRole('searchbox', { name: phone('home.code') })).toBeVisible()
  await expect(page).toHaveURL(/\/m\/$/)
})
