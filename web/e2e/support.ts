// What every spec imports instead of @playwright/test. Every page is watched from the first
// byte: a test in which the page broke the content policy, asked another host, logged an
// error or got a 5xx answer fails at its end, whatever else it checked.
import { createHash, randomUUID } from 'node:crypto'
import { test as base, expect, request as requests, type APIRequestContext, type BrowserContext, type Page } from '@playwright/test'
import axe, { type RunOptions } from 'axe-core'
import { data, pictures, readJSON, shots } from './places'

export { expect }
export type { Page }

interface Account {
  role: string
  login: string
  password: string
  personName: string
}

export type Theme = 'light' | 'dark'

interface Fixtures {
  watched: string[] // what went wrong on the pages so far, in words
  // A person at a page of their own, signed in: their console, or a phone of 390 px.
  person: (login: string, at?: 'desk' | 'phone') => Promise<Page>
}

export const test = base.extend<Fixtures>({
  // Not in the configuration: that is read before the server has its port.
  baseURL: async ({}, use) => {
    await use(process.env.GONGZHI_E2E_URL)
  },
  watched: [
    async ({ baseURL, context }, use) => {
      const wrong = faults.get(context) ?? []
      if (!faults.has(context)) await watchAll(context, new URL(baseURL ?? '').origin, wrong)
      faults.set(context, wrong)
      wrong.length = 0
      await use(wrong)
      expect(wrong, 'policy violations, foreign hosts, errors').toEqual([])
    },
    { auto: true },
  ],
  person: async ({ browser, baseURL, watched }, use) => {
    const open = new Map<string, Page>()
    await use(async (login, at = 'desk') => {
      const known = open.get(login + at)
      if (known) return known
      const context = await browser.newContext(at === 'phone' ? { viewport: { width: 390, height: 844 }, hasTouch: true } : {})
      await watchAll(context, new URL(baseURL ?? '').origin, watched)
      const page = await context.newPage()
      await enterAs(page, login)
      open.set(login + at, page)
      return page
    })
    for (const page of open.values()) await page.context().close()
  },
})

const faults = new WeakMap<BrowserContext, string[]>() // what is said of contexts that are watched

async function watchAll(context: BrowserContext, origin: string, wrong: string[]): Promise<void> {
  context.on('request', (request) => {
    const url = request.url()
    if (!/^(data|blob|about):/.test(url) && new URL(url).origin !== origin) wrong.push(`foreign host: ${url}`)
  })
  context.on('response', (answer) => {
    if (answer.status() >= 500) wrong.push(`${answer.status()} from ${answer.url()}`)
  })
  context.on('weberror', (problem) => wrong.push(`page error: ${problem.error().message}`))
  context.on('console', (message) => {
    // Refusals (4xx) are answers, and Chromium logs each of them.
    const refusal = /^Failed to load resource.*(status of 4\d\d|ERR_INTERNET_DISCONNECTED)/.test(message.text())
    if (message.type() === 'error' && !refusal) wrong.push(`console: ${message.text()}`)
  })
  await context.exposeFunction('reportViolation', (violation: string) => wrong.push(`content policy: ${violation}`))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportViolation: (text: string) => void }).reportViolation
      report(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  })
}

export function accounts(): Account[] {
  return readJSON<Account[]>(`${data}/accounts.json`)
}

// The account with a login, or the first with a role.
export function accountOf(who: string): Account {
  const account = accounts().find((one) => one.login === who) ?? accounts().find((one) => one.role === who)
  if (!account) throw new Error(`accounts.json knows no ${who}`)
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
export async function signIn(page: Page, who: string): Promise<void> {
  const account = accountOf(who)
  await fillSignIn(page, account.login, account.password)
  await expect(page.getByTestId('desk-title')).toBeVisible()
}

type State = Awaited<ReturnType<APIRequestContext['storageState']>>
const states = new Map<string, Promise<State>>() // by login, for this worker

interface Challenge {
  challenge: string
  difficulty: number
}

// The work that is asked of an address from which wrong passwords came, as other journeys make them come.
function captcha({ challenge, difficulty }: Challenge): { challenge: string; nonce: string } {
  for (let counter = 0; ; counter++) {
    const nonce = counter.toString(36)
    const bits = BigInt(`0x${createHash('sha256').update(`${challenge}:${nonce}`).digest('hex')}`)
    if (bits >> BigInt(256 - difficulty) === 0n) return { challenge, nonce }
  }
}

// Signed in without a page. The context is the caller's to end.
export async function signedIn(login: string, password: string): Promise<APIRequestContext> {
  const fresh = await requests.newContext({ baseURL: process.env.GONGZHI_E2E_URL })
  const enter = (more: object = {}) =>
    fresh.post('/api/platform/signin/sessions', {
      headers: { 'Idempotency-Key': randomUUID() },
      data: { login, password, ...more },
    })
  let answer = await enter()
  if (answer.status() === 429) {
    const { params } = (await answer.json()) as { params: Challenge }
    answer = await enter({ captcha: captcha(params) })
  }
  expect(answer.status(), `signing in as ${login}`).toBe(201)
  return fresh
}

async function stateOf(account: Account): Promise<State> {
  const fresh = await signedIn(account.login, account.password)
  const state = await fresh.storageState()
  await fresh.dispose()
  return state
}

// Enters with a session of this worker; for tests about pages, not about signing in.
export async function enterAs(page: Page, who: string): Promise<void> {
  const account = accountOf(who)
  const known = states.get(account.login) ?? stateOf(account)
  states.set(account.login, known)
  await page.context().addCookies((await known).cookies)
}

// No finding of axe at the level that is promised.
export async function expectAccessible(page: Page): Promise<void> {
  await markOneOfEachLook(page)
  await expectNoFinding(page, { runOnly: level })
}

// The same, but for colours.
export async function expectUsable(page: Page): Promise<void> {
  await expectNoFinding(page, { runOnly: level, rules: { 'color-contrast': { enabled: false } } })
}

// All text stands out from what is behind it.
export async function expectContrast(page: Page): Promise<void> {
  await markOneOfEachLook(page)
  await expectNoFinding(page, { runOnly: ['color-contrast'] })
}

const level = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']

// Axe takes seconds where a list repeats the same colours in every row, so it is shown one text of each look.
const mark = 'data-one-of-its-look'
async function markOneOfEachLook(page: Page): Promise<void> {
  await settled(page)
  await expect.poll(() => page.evaluate(markLooks, mark), { message: 'looks of text on the page' }).toBeGreaterThan(0)
}

// In the page: marks one text of each look and counts the looks. A look is the text's colour,
// size and weight, what its ancestors paint behind it, and where one lies above the page.
function markLooks(attribute: string): number {
  const behind = new Map<Element, string>()
  const backOf = (element: Element): string => {
    const known = behind.get(element)
    if (known !== undefined) return known
    const { backgroundColor, backgroundImage, opacity, position } = getComputedStyle(element)
    const paints = backgroundColor.endsWith(', 0)') && backgroundImage === 'none' && opacity === '1' ? '' : backgroundColor + backgroundImage + opacity
    const floats = position === 'absolute' || position === 'fixed' ? element.className : ''
    const back = (element.parentElement ? backOf(element.parentElement) : '') + paints + floats
    behind.set(element, back)
    return back
  }
  for (const old of document.querySelectorAll(`[${attribute}]`)) old.removeAttribute(attribute)
  const looks = new Set<string>()
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (!element || !/\S/.test(texts.currentNode.textContent ?? '') || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const { color, fontSize, fontWeight } = getComputedStyle(element)
    const look = [color, fontSize, fontWeight, backOf(element)].join()
    if (looks.has(look)) continue
    looks.add(look)
    element.setAttribute(attribute, '')
  }
  return looks.size
}

// Axe comes into a page once, however often it is asked there, and describes only what it finds wrong:
// to name every element that is right took longer than to look at it.
async function expectNoFinding(page: Page, options: RunOptions): Promise<void> {
  for (const frame of page.frames()) {
    if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(`${axe.source};${colours}`)
  }
  const violations = await page.evaluate(
    async (how) => (await (window as unknown as { axe: typeof axe }).axe.run(document, how)).violations,
    { ...options, resultTypes: ['violations'] } satisfies RunOptions,
  )
  const findings = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`))
  expect(findings, 'axe').toEqual([])
}
const colours = `axe.configure({ rules: [{ id: 'color-contrast', selector: '[${mark}], [${mark}] *' }] })`

// Nothing is wider than the window: a phone page never scrolls sideways.
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(excess, 'pixels beyond the right edge').toBeLessThanOrEqual(0)
}

// The page paints in the theme: its body has light text on dark, or dark on light.
export async function expectTheme(page: Page, theme: Theme): Promise<void> {
  const lightness = () =>
    page.evaluate(() => {
      const [red = 0, green = 0, blue = 0] = getComputedStyle(document.body).color.match(/\d+/g)?.map(Number) ?? []
      return (red + green + blue) / 3 // of the text, 0 to 255
    })
  await expect.poll(async () => ((await lightness()) > 127 ? 'dark' : 'light'), { message: 'the theme' }).toBe(theme)
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

// A picture of the README, taken where the journey shows it best; `make pictures` asks for them.
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.README_PICTURES) await page.screenshot({ path: `${pictures}/${name}.png` })
}
