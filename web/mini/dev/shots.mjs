// node dev/shots.mjs [FOLDER] [only,these]. Pictures of every page with the stand-in server, and what axe, the
// security policy and the network have to say. For looking at pages while building them.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { CODES, reset } from './answers.mjs'
import { serve } from './mock.mjs'

const folder = process.argv[2] ?? 'shots'
const only = process.argv[3]?.split(',')
mkdirSync(folder, { recursive: true })
const port = 8097
const base = `http://127.0.0.1:${port}`
const server = await serve(port)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

const scan = async (page, text) => {
  // as fast as a scanner, however slow the driver is
  await page.evaluate((keys) => keys.forEach((key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))), [...text, 'Enter'])
  await page.waitForTimeout(350)
}
const box = (n) => `/t/901001100002${String(n).padStart(8, '0')}`
const views = [
  { name: 'home', url: '/m/' },
  { name: 'trace-scan', url: '/m/pages/trace?scan=1' },
  ...Object.entries(CODES).map(([verdict, code]) => ({ name: `trace-${verdict}`, url: `/t/${code}`, wait: verdict === 'captcha' ? 60 : 500 })),
  { name: 'trace-leaflet', url: `/t/01/09521234543213/21/${CODES.valid}`, act: (page) => page.locator('.gz-btn--primary').click() },
  { name: 'trace-bad', url: '/m/pages/trace?text=hello' },
  { name: 'proof', url: `/t/${CODES.valid}`, act: (page) => page.locator('.gz-trace-proof').click() },
  { name: 'verify', url: '/m/pages/verify' },
  { name: 'signin', url: '/m/pages/signin' },
  { name: 'look', url: '/m/', act: (page) => page.locator('.gz-home-top .gz-iconbtn').click() },
  { name: 'work', url: '/m/pages/work', staff: 'checker' },
  { name: 'receive-list', url: '/m/warehouse/receive', staff: 'receiver' },
  { name: 'receive-arrive', url: '/m/warehouse/receive?id=in1', staff: 'receiver', act: (page) => page.locator('.gz-actions .gz-btn').click() },
  { name: 'receive-line', url: '/m/warehouse/receive?id=in2', staff: 'receiver', act: (page) => page.locator('.gz-item').first().click() },
  { name: 'bind', url: '/m/warehouse/bind?id=in3', staff: 'labeller', act: async (page) => { await page.locator('.gz-item').first().click(); await page.waitForTimeout(200); for (const n of [1, 2, 3]) await scan(page, box(n)) } },
  { name: 'putaway-shelf', url: '/m/warehouse/putaway?id=in4', staff: 'keeper', act: (page) => page.locator('.gz-item').first().click() },
  { name: 'putaway', url: '/m/warehouse/putaway?id=in4', staff: 'keeper', act: async (page) => { await page.locator('.gz-item').first().click(); await page.waitForTimeout(200); await scan(page, 'WH-C-01-02-03'); await scan(page, box(9)) } },
  { name: 'pick', url: '/m/warehouse/pick?id=out1', staff: 'picker' },
  { name: 'check', url: '/m/warehouse/check?id=out2', staff: 'checker', act: (page) => scan(page, box(1)) },
  { name: 'check-repeat', url: '/m/warehouse/check?id=out2', staff: 'checker', act: async (page) => { await scan(page, box(1)); await scan(page, box(2)); await scan(page, box(1)) } },
  { name: 'check-wrong', url: '/m/warehouse/check?id=out2', staff: 'checker', act: async (page) => { await scan(page, box(1)); await scan(page, '90100030000123453807') } },
  { name: 'check-offline', url: '/m/warehouse/check?id=out2', staff: 'checker', act: async (page) => { await scan(page, box(1)); await page.context().setOffline(true); await page.waitForTimeout(200); await scan(page, box(2)); await scan(page, box(3)) } },
  { name: 'check-conditions', url: '/m/warehouse/check?id=out2', staff: 'checker', act: async (page) => { for (const n of [1, 2, 3]) await scan(page, box(n)); await page.locator('.gz-actions .gz-btn--primary').click() } },
  { name: 'check-manual', url: '/m/warehouse/check?id=out2', staff: 'checker', act: async (page) => { await page.locator('.gz-actions .gz-btn').first().click(); await page.locator('.gz-sheet input').fill('90100010000000010984'); await page.waitForTimeout(200) } },
  { name: 'queue', url: '/m/warehouse/check?id=out2', staff: 'checker', act: async (page) => { await page.context().setOffline(true); await page.waitForTimeout(200); await scan(page, '90100030000123453807'); await scan(page, box(5)); await page.context().setOffline(false); await page.waitForTimeout(900); await page.locator('.gz-chip--danger').click() } },
  { name: 'sign', url: '/m/clinic/sign?id=out3', staff: 'pharmacist' },
  { name: 'sign-finish', url: '/m/clinic/sign?id=out3', staff: 'pharmacist', act: (page) => page.locator('.gz-actions .gz-btn--primary').click() },
  { name: 'dispense', url: '/m/clinic/dispense', staff: 'pharmacist' },
  { name: 'dispense-form', url: `/m/clinic/dispense?code=${CODES.valid}`, staff: 'pharmacist', act: (page) => page.locator('.gz-actions .gz-btn--primary').click() },
  { name: 'dispense-offline', url: '/m/clinic/dispense', staff: 'pharmacist', act: (page) => page.context().setOffline(true) },
  { name: 'return', url: `/m/clinic/return?code=${CODES.valid}`, staff: 'pharmacist' },
  { name: 'code', url: `/m/pages/code?code=${CODES.valid}`, staff: 'keeper' },
]
const looks = (process.argv[4] ?? '390 390-dark 390-pt-large 1366').split(/[ ,]/).map((name) => ({
  name,
  width: Number(name.split('-')[0]),
  dark: name.includes('dark'),
  lang: /(pt|en|zh-Hant|zh-Hans)/.exec(name)?.[1] ?? 'zh-Hans',
  scale: name.includes('large') ? 1.35 : 1,
}))

let findings = 0
const say = (text) => {
  findings++
  console.log(text)
}
for (const look of looks) {
  for (const view of views) {
    if (only && !only.some((name) => view.name.startsWith(name))) continue
    reset()
    const context = await browser.newContext({ viewport: { width: look.width, height: look.width > 800 ? 768 : 844 }, colorScheme: look.dark ? 'dark' : 'light', reducedMotion: 'reduce' })
    const page = await context.newPage()
    const where = `${view.name} ${look.name}`
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !/ERR_INTERNET_DISCONNECTED|status of 4/.test(message.text()) && say(`${where}: console ${message.text().slice(0, 300)}`))
    page.on('pageerror', (error) => say(`${where}: ${error.message}`))
    page.on('request', (request) => !request.url().startsWith(base) && !/^(data|blob):/.test(request.url()) && say(`${where}: foreign ${request.url()}`))
    await page.addInitScript(
      ({ lang, scale, staff }) => {
        const put = (key, data) => localStorage.setItem(key, JSON.stringify({ type: typeof data, data }))
        put('lang', lang)
        put('look', { scale, theme: 'system' })
        if (staff) put('session', { token: '', me: staff })
      },
      { lang: look.lang, scale: look.scale, staff: view.staff && (await member(view.staff)) },
    )
    await page.goto(base + view.url)
    await page.waitForTimeout(view.wait ?? 500)
    try {
      await view.act?.(page)
    } catch (error) {
      say(`${where}: ${error.message.split('\n')[0]}`)
    }
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(folder, `${view.name}.${look.name}.png`), fullPage: !/wrong|sheet|manual|look|conditions|finish|leaflet/.test(view.name) })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (wide > 0) say(`${where}: ${wide} px too wide`)
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze()
    for (const { id, nodes } of violations) say(`${where}: axe ${id} \u00d7${nodes.length} ${nodes[0].html.slice(0, 140)} ${nodes[0].any[0]?.message?.slice(0, 140) ?? ''}`)
    await context.close()
  }
}
await browser.close()
server.close()
console.log(`${findings} findings`)

async function member(login) {
  const { api } = await import('./answers.mjs')
  return api('POST', new URL(`${base}/api/platform/signin/sessions`), { login }, {}, 'zh-Hans').data.me
}
