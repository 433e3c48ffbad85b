// What every spec imports instead of @playwright/test. `page` is watched from the first
// byte: a test in which the page broke the content policy, asked another host, logged an
// error or got a 5xx answer fails at its end, whatever else it checked.
import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { data, readJSON, shots } from './places'

export { expect }
export type { Page }

interface Account {
  role: string
  login: string
  password: string
}

export type Theme = 'light' | 'dark'

interface Fixtures {
  watched: string[] // what went wrong on the page so far, in words
}

export const test = base.extend<Fixtures>({
  // Not in the configuration: that is read before the server has its port.
  baseURL: async ({}, use) => {
    await use(process.env.GONGZHI_E2E_URL)
  },
  watched: [
    async ({ page, baseURL }, use) => {
      const wrong: string[] = []
      await watch(page, new URL(baseURL ?? '').origin, wrong)
      await use(wrong)
      expect(wrong, 'policy violations, foreign hosts, errors').toEqual([])
    },
    { auto: true },
  ],
})

async function watch(page: Page, origin: string, wrong: string[]): Promise<void> {
  page.on('request', (request) => {
    const url = request.url()
    if (!/^(data|blob|about):/.test(url) && new URL(url).origin !== origin) wrong.push(`foreign host: ${url}`)
  })
  page.on('response', (answer) => {
    if (answer.status() >= 500) wrong.push(`${answer.status()} from ${answer.url()}`)
  })
  page.on('pageerror', (error) => wrong.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    // Refusals (4xx) are answers, and Chromium logs each of them.
    const refusal = /^Failed to load resource.*status of 4\d\d/.test(message.text())
    if (message.type() === 'error' && !refusal) wrong.push(`console: ${message.text()}`)
  })
  await page.exposeFunction('reportViolation', (violation: string) => wrong.push(`content policy: ${violation}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportViolation: (text: string) => void }).reportViolation
      report(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  })
}

export function accounts(): Account[] {
  return readJSON<Account[]>(`${data}/accounts.json`)
}

export function accountOf(role: string): Account {
  const account = accounts().find((one) => one.role === role)
  if (!account) throw new Error(`accounts.json has no account with the role ${role}`)
  return account
}

// A demo trace code by its story: dispensed, in_stock, recalled, expired, void.
export function traceCode(story: string): string {
  const code = readJSON<Record<string, string>>(`${data}/codes.json`)[story]
  if (!code) throw new Error(`codes.json has no code with the story ${story}`)
  return code
}

export async function fillSignIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/')
  await page.getByTestId('login').fill(login)
  await page.getByTestId('password').fill(password)
  await page.getByTestId('sign-in').click()
}

// Signs in through the page, as a person does, and waits for the desk.
export async function signIn(page: Page, role: string): Promise<void> {
  const account = accountOf(role)
  await fillSignIn(page, account.login, account.password)
  await expect(page.getByTestId('desk-title')).toBeVisible()
}

type Cookies = Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>
const sessions = new Map<string, Cookies>() // by role, for this worker

// Enters with a session that an earlier test of this worker opened; for tests about pages, not about signing in.
export async function enterAs(page: Page, role: string): Promise<void> {
  const known = sessions.get(role)
  if (known) {
    await page.context().addCookies(known)
    return
  }
  await signIn(page, role)
  sessions.set(role, await page.context().cookies())
}

// No finding of axe at the level that is promised.
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  const findings = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`))
  expect(findings, 'axe').toEqual([])
}

// Nothing is wider than the window: a phone page never scrolls sideways.
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(excess, 'pixels beyond the right edge').toBeLessThanOrEqual(0)
}

// The page paints in the theme: its body has light text on dark, or dark on light.
export async function expectTheme(page: Page, theme: Theme): Promise<void> {
  const lightness = await page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = getComputedStyle(document.body).color.match(/\d+/g)?.map(Number) ?? []
    return (red + green + blue) / 3 // of the text, 0 to 255
  })
  expect(lightness > 127 ? 'dark' : 'light', 'the theme').toBe(theme)
}

// Waits until the page stands still: no request for half a second, fonts there, something to read.
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
  await expect(page.locator('body')).toHaveText(/\S/)
}

export function shotFile(path: string, width: number, theme: Theme): string {
  const route = path.replace(/^\//, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'root'
  return `${shots}/${route}-${width}-${theme}.png`
}

export async function keepShot(page: Page, path: string, theme: Theme): Promise<void> {
  const width = page.viewportSize()?.width ?? 0
  await page.screenshot({ path: shotFile(path, width, theme), fullPage: true, animations: 'disabled' })
}
