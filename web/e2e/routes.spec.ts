// Every page, in both widths and both themes: nothing for axe to find, nothing against the
// content policy, no foreign host, no error, and a picture of it for people to look at.
import { address, routes } from './routes'
import { test as base, enterAs, expect, expectAccessible, expectContrast, expectNoSidewaysScroll, expectTheme, expectUsable, keepShot, picture, settled, type Page } from './support'

// The walk leaves nothing behind, so the pages of a role follow each other in one window: a new one
// takes a process and an empty cache.
const test = base.extend<{ role: string }, { windows: Map<string, Page> }>({
  role: ['', { option: true }],
  windows: [
    async ({}, use) => {
      const open = new Map<string, Page>()
      await use(open)
      for (const page of open.values()) await page.context().close()
    },
    { scope: 'worker' },
  ],
  context: async ({ browser, windows, role }, use) => {
    let page = windows.get(role)
    if (!page) {
      page = await (await browser.newContext()).newPage()
      if (role) await enterAs(page, role)
      windows.set(role, page)
    }
    await use(page.context())
  },
  page: async ({ context }, use) => {
    const page = context.pages()[0] as Page
    await use(page)
    page.removeAllListeners('response')
  },
})

// Those that the README shows, by route and theme.
const inReadme: Record<string, string> = {
  '/sign-in light': 'sign-in',
  '/ light': 'desk',
  '/drugtrace/catalogue light': 'catalogue',
  '/drugtrace/inbound/:id light': 'inbound',
  '/drugtrace/inbound dark': 'dark',
}

const all = routes()
for (const role of new Set(all.map((route) => route.role))) {
  test.describe(role || 'public', () => {
    test.use({ role })
    for (const route of all.filter((one) => one.role === role)) {
      test(`${route.path}: ${route.name}`, async ({ page, watched }) => {
        await page.emulateMedia({ colorScheme: 'light' })
        page.on('response', (answer) => {
          const asked = answer.status() === 401 // whether somebody is signed in
          if (answer.status() >= 400 && !asked) watched.push(`${answer.status()} from ${answer.url()}`)
        })
        const target = await address(page, route)
        await page.goto(target)
        await settled(page)
        expect(new URL(page.url()).pathname, 'the page that opened').toBe(target.replace(/\?.*/, ''))
        await expectNoSidewaysScroll(page)
        // the page follows the system, so one visit shows both themes
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme })
          await expectTheme(page, theme)
          await keepShot(page, route.path, theme)
          const shown = inReadme[`${route.path} ${theme}`]
          if (shown && page.viewportSize()?.width === 1366) await picture(page, shown)
          // colours are all that the theme changes, and they are the same in both widths
          const colours = page.viewportSize()?.width === 1366
          if (theme === 'light') await (colours ? expectAccessible : expectUsable)(page)
          else if (colours) await expectContrast(page)
        }
      })
    }
  })
}
