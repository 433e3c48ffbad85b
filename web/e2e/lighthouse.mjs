// Usage: node lighthouse.mjs BASE ACCOUNTS. Measures the first load of the pages below at the demonstration that runs at
// BASE, with Lighthouse, and prints JSON: scores from 0 to 1 and the files of the program that the load brings (answers of the API
// apart), packed with gzip, in kB.
// Row 12 of `make bench` calls it; it stands outside the tests because a busy machine makes a slow page.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { launch } from 'chrome-launcher'
import lighthouse, { desktopConfig } from 'lighthouse'

const [base, accountsFile] = process.argv.slice(2)
const times = Number(process.env.LIGHTHOUSE_TIMES ?? 3) // the middle one counts
const pages = [
  { page: 'H5 first page', profile: 'mobile', path: '/m/', most: 200 },
  { page: 'H5 result of a scan', profile: 'mobile', path: `/t/${traceCode()}`, most: 200 },
  { page: 'console, sign-in', profile: 'desktop', path: '/sign-in', most: 250 },
  { page: 'console, desk', profile: 'desktop', path: '/', login: 'officer', most: 250 },
  { page: 'console, shell and list', profile: 'desktop', path: '/drugtrace/inbound', login: 'officer', most: 250 },
]
// Read as a person of the zone does.
const flags = ['--lang=zh-CN', '--accept-lang=zh-CN', '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

function traceCode() {
  return JSON.parse(readFileSync(accountsFile.replace(/accounts\.json$/, 'codes.json'), 'utf8')).dispensed
}

// The cookie of a person who signed in.
async function cookieOf(login) {
  const { password } = JSON.parse(readFileSync(accountsFile, 'utf8')).find((one) => one.login === login)
  const answer = await fetch(`${base}/api/platform/signin/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), Origin: base },
    body: JSON.stringify({ login, password }),
  })
  if (answer.status !== 201) throw new Error(`signing in as ${login}: ${answer.status}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

// What an address weighs on the line for a browser that asks for gzip.
function packed(url, headers) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { ...headers, 'Accept-Encoding': 'gzip' } }, (answer) => {
      let bytes = 0
      answer.on('data', (part) => (bytes += part.length))
      answer.on('end', () => resolve(bytes))
      answer.on('error', reject)
    }).on('error', reject)
  })
}

async function once(port, url, profile, headers) {
  const settings = { port, logLevel: 'error', output: 'json', onlyCategories: ['performance', 'accessibility', 'best-practices'], extraHeaders: headers }
  const { lhr } = await lighthouse(url, settings, profile === 'desktop' ? desktopConfig : undefined)
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`)
  return lhr
}

// In a browser of its own. Now and then Chromium records no trace, which says nothing of the page: once more then.
async function fresh(url, profile, headers, again = true) {
  const chrome = await launch({ chromePath: process.env.GONGZHI_CHROMIUM ?? '/usr/bin/chromium', chromeFlags: flags })
  try {
    return await once(chrome.port, url, profile, headers)
  } catch (error) {
    if (!again || !/recording the trace/.test(error.message)) throw error
  } finally {
    chrome.kill()
  }
  return fresh(url, profile, headers, false)
}

// What keeps a page from a full score, for the person who mends it.
function short(lhr) {
  return Object.values(lhr.categories).flatMap((category) =>
    category.auditRefs
      .filter((ref) => ref.weight > 0 && (lhr.audits[ref.id].score ?? 1) < 0.9)
      .map((ref) => `${ref.id}: ${lhr.audits[ref.id].displayValue ?? lhr.audits[ref.id].title}`),
  )
}

const answers = []
for (const { page, profile, path, login, most } of pages) {
  const headers = login ? { Cookie: await cookieOf(login) } : {}
  const runs = []
  for (let time = 0; time < times; time++) runs.push(await fresh(base + path, profile, headers))
  runs.sort((one, other) => one.categories.performance.score - other.categories.performance.score)
  const lhr = runs[Math.floor(times / 2)]
  const loaded = lhr.audits['network-requests'].details.items.filter((item) => item.url.startsWith(base) && !item.url.startsWith(`${base}/api/`) && item.sessionTargetType === 'page')
  let bytes = 0
  for (const url of new Set(loaded.map((item) => item.url))) bytes += await packed(url, headers)
  answers.push({
    page,
    profile,
    performance: lhr.categories.performance.score,
    accessibility: lhr.categories.accessibility.score,
    bestPractices: lhr.categories['best-practices'].score,
    kilobytes: bytes / 1000,
    most,
    short: short(lhr),
    ...(process.env.LIGHTHOUSE_LONG ? { requests: loaded.map((item) => `${item.url.slice(base.length)} ${item.transferSize}`), metrics: lhr.audits.metrics.details.items[0] } : {}),
  })
}
console.log(JSON.stringify(answers, null, 2))
