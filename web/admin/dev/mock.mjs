// Usage: node dev/mock.mjs [port] [dist]. Serves dist/ under the production content security policy
// with a pretended API, so that the console can be looked at without the server. Never shipped.
import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as data from './data.mjs'
import * as trace from './trace.mjs'

const port = Number(process.argv[2] ?? 8099)
const dist = process.argv[3] ?? fileURLToPath(new URL('../dist', import.meta.url))
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }

const collection = '/api/platform/enterprise/organisations'
let signedIn = false
let login = ''
let misses = 0
let lang = 'zh-Hans'

const problem = (status, key, detail, more = {}) => ({ status, body: { type: 'about:blank', title: detail, status, detail, code: key.split('.')[0], key, traceId: '7f3a-21c9', ...more } })
const ok = (body, status = 200) => ({ status, body })

function list(query) {
  const q = query.get('q')?.toLowerCase()
  const within = (name, value) => !query.get(name) || query.get(name).split(',').includes(value)
  const found = data.organisations.filter(
    (row) =>
      (!q || JSON.stringify(row).toLowerCase().includes(q)) && within('kind', row.kind) && within('state', row.state) &&
      (!query.get('licenceState') || row.licences.some((licence) => licence.state === query.get('licenceState'))),
  )
  const sort = query.get('sort') ?? '-createdAt'
  const field = sort.replace('-', '')
  found.sort((a, b) => String(a[field]).localeCompare(String(b[field])) * (sort.startsWith('-') ? -1 : 1))
  const limit = Number(query.get('limit') ?? 20)
  const from = Number(query.get('cursor') ?? 0)
  const prev = from > 0 ? String(Math.max(0, from - limit)) : null
  return { items: found.slice(from, from + limit), next: from + limit < found.length ? String(from + limit) : null, prev: prev === '0' ? '' : prev, total: found.length, totalIsBound: false }
}

function counts() {
  const count = (test) => data.organisations.filter(test).length
  const licence = (state) => (row) => row.licences.some((one) => one.state === state)
  return { items: [['all', () => true], ['active', (r) => r.state === 'active'], ['clinics', (r) => r.kind === 'clinic'], ['expiring', licence('expiring')], ['expired', licence('expired')]].map(([view, test]) => ({ view, count: count(test) })) }
}

function save(body, id) {
  const errors = []
  if (body.uscc && !/^[0-9A-Z]{17}[0-9]$/.test(body.uscc)) {
    errors.push({ pointer: '/uscc', key: 'idcheck.uscc', message: '第 18 位校验码不符。核对证照上的代码；确实如此时填写原因后再登记。' })
  }
  for (const [index, licence] of (body.licences ?? []).entries()) {
    if (licence.validTo && licence.validTo < licence.validFrom) errors.push({ pointer: `/licences/${index}/validTo`, key: 'licence.order', message: '有效期至早于生效日。照证照重填。' })
  }
  if (errors.length) return problem(422, 'fault.invalid', '有内容要改', { errors })
  const record = data.organisations.find((row) => row.id === id) ?? { id: `01JNEW${Date.now()}`, version: 0, createdAt: data.at(0), phoneMasked: '', licences: [] }
  if (id && body.version !== record.version) return problem(409, 'fault.stale', '别人刚改过这条记录。已取到最新内容，请核对后再改。')
  const licences = (body.licences ?? []).map((licence, index) => ({ id: `n${index}`, scope: [], state: 'valid', ...licence }))
  Object.assign(record, { nameHant: '', namePt: '', uscc: '', macaoNo: '', contactName: '', address: '', area: '', usccOverrideReason: '' }, body, { licences, version: record.version + 1, updatedAt: data.at(0) })
  if (!id) data.organisations.unshift(record)
  return ok(record, id ? 200 : 201)
}

// Depot accounts see the drug pages, everyone else the regulator's.
const me = () => (login.startsWith('warehouse') ? trace.widen(data.me(lang)) : data.me(lang))

function signIn({ login: name, password, captcha }) {
  login = name
  if (name === 'locked') return problem(429, 'signin.locked', '连续输错 5 次，账号已锁定。请 15 分钟后再试，或请管理员解锁。', { params: { minutes: 15 } })
  if (password === 'demo-password') {
    signedIn = true
    misses = 0
    return ok({ me: me() }, 201)
  }
  misses++
  if (misses > 2 && !captcha) return problem(429, 'signin.captcha', '请先完成安全验证。', { params: { challenge: 'c'.repeat(20), difficulty: 12 } })
  return problem(401, 'signin.failed', '账号或密码不对。核对后再输；连续输错 5 次会锁定 15 分钟。')
}

function answer(method, path, query, body) {
  if (path === '/api/public/demo-accounts') return ok({ items: data.accounts })
  if (path === '/api/platform/signin/sessions') return signIn(body)
  if (path === '/api/platform/signin/sessions/current') {
    signedIn = false
    return ok(undefined, 204)
  }
  if (!signedIn) return problem(401, 'fault.unauthenticated', '请先登录。')
  if (path === '/api/platform/signin/me') return ok(me())
  if (path === '/api/public/app') return ok({ passkeys: '' })
  if (path === '/api/platform/signin/me/security') return ok(data.security())
  if (path === '/api/platform/signin/me/sessions') return ok({ items: data.sessions() })
  if (path === '/api/platform/signin/me/post') return ok({ ...data.me(lang), post: data.me(lang).posts[1] })
  if (path === '/api/platform/signin/me/language') {
    lang = body.lang
    return ok(undefined, 204)
  }
  if (path === '/api/report/desk') return ok(data.desk())
  if (path === collection && method === 'GET') return ok(list(query))
  if (path === collection) return save(body)
  if (path === `${collection}/counts`) return ok(counts())
  if (path === `${collection}/import/preview`) return ok(data.preview('机构-2026第4批.xlsx'))
  if (path === `${collection}/import`) return ok({ imported: 200 })
  const own = trace.answer(method, path, query, body)
  if (own) return own
  const [id, sub] = path.startsWith(collection) ? path.slice(collection.length + 1).split('/') : []
  const record = data.organisations.find((row) => row.id === id)
  if (!record) return problem(404, 'fault.absent', '没有这条记录，或不在您的范围内。')
  if (sub === 'timeline') return ok({ items: data.timeline() })
  return method === 'PUT' ? save(body, id) : ok(record)
}

function serve(path, res) {
  let file = join(dist, path === '/' ? 'index.html' : path)
  if (!existsSync(file) || extname(file) === '') {
    if (extname(file) !== '') return res.writeHead(404).end()
    file = join(dist, 'index.html')
  }
  res.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy })
  return createReadStream(file).pipe(res)
}

createServer(async (req, res) => {
  const url = new URL(req.url, 'http://localhost')
  if (!url.pathname.startsWith('/api/')) return serve(url.pathname, res)
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const json = req.headers['content-type']?.includes('json') ? JSON.parse(text) : {}
  const { status, body } = answer(req.method, url.pathname, url.searchParams, json)
  res.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' })
  return res.end(body === undefined ? '' : JSON.stringify(body))
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`))
