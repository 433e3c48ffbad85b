// The pretended drug modules and platform pages: lists, one life of an order, refusals in the server's words.
import { createHash } from 'node:crypto'
import { at, day, organisations } from './data.mjs'
import * as trace from './trace-data.mjs'

const ok = (body, status = 200) => ({ status, body })
const problem = (status, key, detail, errors = []) => ({ status, body: { title: detail, status, detail, code: key.split('.')[0], key, traceId: '7f3a-21c9', errors } })
const fault = (pointer, message) => ({ pointer, key: 'x', message })

const menu = [
  { key: 'desk', group: '', icon: 'board', path: '/' },
  { key: 'inbound', group: 'warehouse', icon: 'inbound', path: '/drugtrace/inbound', badge: 9 },
  { key: 'stock', group: 'warehouse', icon: 'box', path: '/drugtrace/stock' },
  { key: 'codes', group: 'trace', icon: 'qr', path: '/drugtrace/codes' },
  { key: 'holds', group: 'trace', icon: 'lock', path: '/drugtrace/holds', badge: 3 },
  { key: 'organisations', group: 'base', icon: 'building', path: '/platform/enterprise/organisations' },
  { key: 'people', group: 'platform', icon: 'user', path: '/platform/identity/people' },
  { key: 'evidence', group: 'platform', icon: 'shield', path: '/platform/evidence' },
  { key: 'parameters', group: 'platform', icon: 'settings', path: '/platform/parameters' },
]
const all = (subsystem, names) => names.split(' ').map((name) => `${subsystem}.${name}`)
const permissions = [
  ...all('drugtrace.inbound', 'read create submit void receive release label inspect put-away'),
  ...all('drugtrace.ledger', 'read scan hold release hold-regulator release-regulator'),
  ...all('platform', 'evidence.read settings.read settings.change settings.upload identity.read identity.manage enterprise.read'),
]

/** widen makes the signed-in person a clerk of the depot with every permission. */
export const widen = (me) => ({ ...me, person: { id: 'person-2', name: '郭示例', login: 'receiver' }, post: { id: 'post-9', orgName: '横琴示例医药进出口有限公司', roles: ['warehouse.receiver'], title: 'warehouse.receiver' }, console: 'warehouse', permissions: [...me.permissions, ...permissions], menu })

function page(rows, query, tests = {}) {
  const q = query.get('q')?.toLowerCase()
  const found = rows.filter((row) => (!q || JSON.stringify(row).toLowerCase().includes(q)) && Object.entries(tests).every(([name, of]) => !query.get(name) || query.get(name).split(',').includes(String(of(row)))))
  const limit = Number(query.get('limit') ?? 20)
  const from = Number(query.get('cursor') || 0)
  return ok({ items: found.slice(from, from + limit), next: from + limit < found.length ? String(from + limit) : '', prev: from > 0 ? String(Math.max(0, from - limit)) : '', total: found.length, totalIsBound: false })
}
const view = (order) => ({ ...order, steps: trace.stepsOf(order), actions: trace.actionsOf(order) })
const row = (order) => {
  const sum = (name) => order.lines.reduce((total, line) => total + line[name], 0)
  return { ...order, itemName: order.lines[0].itemName, batchNo: order.lines[0].batchNo, lineCount: order.lines.length, qtyExpected: sum('qtyExpected'), qtyReceived: sum('qtyReceived') }
}

const next = { submit: 'submitted', 'finish-binding': 'toInspect', 'start-inspection': 'inspecting', 'finish-inspection': 'toShelve', complete: 'completed', void: 'void', refuse: 'rejected' }

function receive(order, lines) {
  const errors = lines.flatMap((given, i) => {
    const line = order.lines[i]
    const pointer = (field) => `/lines/${i}/${field}`
    const differs = [...given.batchNo].findIndex((c, n) => c !== given.batchNoRepeat[n]) + 1
    return [
      ...(given.qtyReceived + given.qtyRejected > line.qtyExpected ? [fault(pointer('qtyReceived'), `实收加拒收超过应收 ${line.qtyExpected} 盒。多到的货不能收，请核对后重填。`)] : []),
      ...(given.qtyReceived + given.qtyRejected < line.qtyExpected ? [fault(pointer('qtyReceived'), `实收加拒收不足应收 ${line.qtyExpected} 盒。未到的数量请计入拒收并写明原因。`)] : []),
      ...(given.qtyReceived && line.storageClass === 'cold' && order.tempArrive > 80 ? [fault(pointer('qtyReceived'), `${(order.tempArrive / 10).toFixed(1)} ℃ 高于上限 8.0 ℃。冷藏药品到货超温应拒收：选择「拒收」，或核对测温仪后重填。`)] : []),
      ...(given.qtyReceived && differs ? [fault(pointer('batchNoRepeat'), `两次输入的批号第 ${differs} 位不同。请照包装重输，或扫码填入。`)] : []),
      ...(given.qtyReceived && given.expiry !== given.expiryRepeat ? [fault(pointer('expiryRepeat'), '两次输入的有效期不同。请照包装重输，或扫码填入。')] : []),
      ...(given.qtyReceived && given.expiry.slice(0, 7) <= day(170).slice(0, 7) ? [fault(pointer('expiry'), '到期还剩不足 180 天，少于规定的 180 天。请由质量负责人填写放行理由，或拒收。')] : []),
    ]
  })
  if (errors.length) return problem(422, 'fault.invalid', '有内容要改', errors)
  lines.forEach((given, i) => Object.assign(order.lines[i], { qtyReceived: given.qtyReceived, qtyRejected: given.qtyRejected, batchNo: given.batchNo, expiryDate: `${given.expiry}-28`.slice(0, 10), expiryPrecision: 'month' }))
  return move(order, 'labelling')
}
function move(order, state) {
  order.state = state
  order.version++
  return ok(view(order))
}
let scans = 0
function scanned(order, action, body) {
  const line = order.lines.find(({ id }) => id === body.lineId)
  const field = action === 'bind' ? 'qtyBound' : 'qtyShelved'
  const text = body.codes[0].text
  const base = { text, code: text }
  scans++
  if (text.startsWith('8')) return ok({ results: [{ ...base, result: 'wrong', message: `追溯码 ${text} 不属于这一行。请放回原处，扫对应的行。`, got: { batchNo: 'LAT2601G' }, expected: { batchNo: line.batchNo }, placeKey: 'returns' }], progress: { done: line[field], total: line.qtyReceived } })
  if (scans % 3 === 0) return ok({ results: [{ ...base, result: 'repeat', first: { at: at(-60_000), byName: '欧赋码' } }], progress: { done: line[field], total: line.qtyReceived } })
  line[field] = Math.min(line.qtyReceived, line[field] + 1)
  return ok({ results: [{ ...base, result: 'ok' }], progress: { done: line[field], total: line.qtyReceived } })
}

function inbound(method, path, query, body) {
  if (path === '/counts') return ok({ items: [...new Set(trace.orders.map(({ state }) => state))].map((state) => ({ view: state, count: trace.orders.filter((one) => one.state === state).length })) })
  if (path === '/orders' && method === 'GET') return page(trace.orders.map(row), query, { state: (r) => r.state, type: (r) => r.type, supplierId: (r) => r.supplierId })
  if (path === '/orders') return problem(422, 'fault.invalid', '有内容要改', [fault('/supplierId', '找不到这家供货单位。请从企业库中选择。'), fault('/lines/0/expiry', '有效期须写成 2027-05-31，包装只印到月的写 2027-05。请照包装填写。')])
  const [, , id, action] = path.split('/')
  if (path.startsWith('/label-jobs/')) {
    const job = trace.orders.flatMap(({ jobs }) => jobs).find((one) => one.id === id)
    if (action === 'print') job.prints++
    if (action === 'void') job.voided = job.made - job.bound
    return ok(job)
  }
  const order = trace.orders.find((one) => one.id === id)
  if (!order) return problem(404, 'inbound.not_found', '找不到这张入库单，或不在您的管理范围。请从列表重新打开。')
  if (!action) return ok(view(order))
  if (action === 'timeline') return ok({ items: trace.orderTimeline })
  if (action === 'proposals') return ok({ items: order.lines.map(({ id: lineId }, n) => ({ lineId, locations: [`HQ-A-0${n + 2}-1-0${n + 3}`, `HQ-A-0${n + 2}-2-01`, `HQ-B-01-1-0${n + 6}`].map((code) => ({ id: code, code })) })) })
  if (action === 'arrive') return Object.assign(order, body, { arrivedAt: at(0), dueAt: at(4 * 3_600_000) }) && move(order, 'receiving')
  if (action === 'receive') return receive(order, body.lines)
  if (action === 'bind' || action === 'put-away') return scanned(order, action, body)
  if (action === 'labels') return body.count > 62 ? problem(422, 'inbound.too_many_labels', '这一行还能赋码 62 个。请减少数量；破损的标签先作废再补。') : ok(order.jobs[0], 201)
  if (action === 'inspect') return body.casesSampled < 3 ? problem(422, 'fault.invalid', '有内容要改', [fault('/casesSampled', '抽样件数不足，应开箱 3 件。请补抽后填写。')]) : ok(order.inspections[0])
  return next[action] ? move(order, next[action]) : ok(view(order))
}

function ledger(method, path, query, body) {
  const [, list, id] = path.split('/').map(decodeURIComponent)
  if (list === 'codes' && id) {
    const code = trace.codes.find((one) => one.code === id)
    if (!code) return problem(404, 'ledger.unknown', `追溯码 ${id} 不在登记册中。核对盒上数字后重扫；仍查不到时把这盒放进黄色待核区并报质管员。`)
    const held = trace.holds.filter((hold) => !hold.releasedAt && [code.code, code.batchId, code.itemId].includes(hold.target))
    const events = code.state === 'clinic' ? trace.events : trace.events.slice(4)
    return ok({ ...code, locationCode: code.state === 'stock' ? 'HQ-A-03-2-05' : '', expired: code.batch.expiryDate < day(0), available: held.length === 0, holds: held, events })
  }
  if (list === 'codes') return page(trace.codes, query, { state: (r) => r.state, batchId: (r) => r.batchId, itemId: (r) => r.itemId })
  if (list === 'stock') return page(trace.stock.filter((r) => !query.get('expiryUntil') || r.expiryDate <= query.get('expiryUntil')), query, { state: (r) => r.state, batchNo: (r) => r.batchNo, itemId: (r) => r.itemId })
  if (list === 'scan') return ok({ kind: 'gs1', code: '', lot: 'LAT2601C', expiry: { date: '2027-11-30', precision: 'month' }, holds: [], warnings: [] })
  if (id) return Object.assign(trace.holds.find((one) => one.id === id), { releasedAt: at(0), releaseReason: body.reason }) && ok(trace.holds[0])
  if (method === 'POST') return body.target === '90100010000000024898' ? problem(409, 'ledger.already_held', '该对象已有同类锁定：到库时瓶身有裂纹。不需要重复锁定。') : ok(trace.holds[0], 201)
  return page(trace.holds.filter((one) => query.get('active') !== 'true' || !one.releasedAt), query, { kind: (r) => r.kind, targetKind: (r) => r.targetKind })
}

// A log of three leaves, so that the browser's own check has something true to check.
const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
const leaves = ['a', 'b', 'c'].map((text) => sha(Buffer.from([0]), Buffer.from(text)))
const left = sha(Buffer.from([1]), leaves[0], leaves[1])
const root = sha(Buffer.from([1]), left, leaves[2])
const note = (size) => `gongzhi.hengqin.example\n${size}\n${root.toString('base64')}\nat ${at(-720_000)}\nprevious 2\n\n— gongzhi.hengqin.example Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n`
const proof = { sealed: true, seq: 2, leaf: leaves[2].toString('hex'), path: [left.toString('hex')], treeSize: 3, root: root.toString('hex'), checkpoint: note(3), checkpointAt: at(-720_000) }
const deeds = ['drugtrace.inbound.receive', 'drugtrace.inbound.bind', 'drugtrace.ledger.hold', 'platform.settings.change', 'platform.identity.lock', 'drugtrace.inbound.inspect', 'platform.enterprise.update']
const entries = Array.from({ length: 43 }, (_, n) => ({
  id: `e${n}`, at: at(-n * 1_260_000), action: deeds[n % deeds.length], personId: 'p', personName: ['郭收货', '欧赋码', '何质管', '梁管理', ''][n % 5], postTitle: ['收货员', '赋码员', '质量负责人', '系统管理员', ''][n % 5], orgName: '指定澳门药品专库',
  reason: n % 7 === 2 ? '到库时瓶身有裂纹' : '', traceId: `7f3a-${n}`, recordCount: (n % 4) + 1, sealed: n > 1, seq: n > 1 ? 1_482_090 - n : null,
}))
function evidence(path, query) {
  if (path === '/status') return ok({ leaves: 1_482_088, pending: 2, verifier: 'gongzhi.hengqin.example+5f1b9c02+AXEXAMPLEKEY0123456789abcdefghijklmnopqrstuv', checkpoints: [12, 22, 32].map((m, n) => ({ size: 1_482_088 - n * 40, root: root.toString('hex'), at: at(-m * 60_000), note: note(1_482_088 - n * 40) })) })
  if (path.endsWith('/proof')) return ok(proof)
  return page(entries, query, {})
}

const version = (value, unit, from, more = {}) => ({ id: String(from), name: '', from, value, unit, basis: 'basis.depot', note: '', createdAt: at(-30 * 86_400_000), createdBy: '', version: 1, ...more })
const parameter = (name, title, kind, basis, versions, min = 0, max = 0) => ({ name, titleKey: `param.${name}`, title, kind, min, max, basis, current: versions[0], versions })
const parameters = [
  parameter('drugtrace.inbound.min_shelf_days', '收货时最少剩余有效期', 'integer', '专库管理规定', [version(180, 'd', '2026-07-01'), version(150, 'd', '2024-01-01', { to: '2026-06-30', note: '试运行' })], 0, 3650),
  parameter('drugtrace.inbound.mixed_batches', '同货位混批（strict 禁止，warn 提醒）', 'text', '药品经营质量管理规范第八十三条', [version('strict', '', '2024-01-01')]),
  parameter('drugtrace.inbound.packs_per_case', '每件至少抽取最小包装数', 'integer', '药品经营质量管理规范附录4', [version(3, '', '2024-01-01')], 1, 50),
  parameter('drugtrace.inbound.receive_within', '到货后完成收货', 'integer', '专库管理规定', [version(4, 'h', '2024-01-01'), version(3, 'h', day(40))], 1, 72),
  parameter('drugtrace.inbound.shelve_within', '收货后完成上架', 'integer', '专库管理规定', [version(24, 'h', '2024-01-01')], 1, 240),
  parameter('platform.evidence.checkpoint_every', '存证检查点间隔', 'integer', '存证规定', [version(10, 'min', '2024-01-01')], 1, 1440),
  parameter('platform.identity.password_length', '口令最短长度', 'integer', 'GB/T 22239-2019 8.1.4.1 a', [version(10, '', '2024-01-01')], 8, 64),
  parameter('platform.signin.proof', '登录先做安全验证', 'bool', 'GB/T 22239-2019 8.1.4.1 b', [version(false, '', '2024-01-01')]),
]

const roles = ['warehouse.clerk', 'warehouse.receiver', 'warehouse.labeller', 'warehouse.inspector', 'warehouse.keeper', 'warehouse.qa', 'clinic.pharmacist', 'regulator.officer', 'regulator.lead', 'platform.system', 'platform.security', 'platform.audit']
const people = ['郭示例', '欧示例', '谢示例', '何示例', '林示例', '梁示例', 'Ana Exemplo', '邓示例', '罗示例'].map((name, n) => ({
  id: `person-${n}`, version: 2, createdAt: at(-n * 40 * 3_600_000), name, login: `demo${n}`, mustChange: n === 2, phone: n % 3 ? '+853 66****56' : '', lang: n === 6 ? 'pt' : 'zh-Hans', state: n === 4 ? 'locked' : n === 8 ? 'closed' : 'active', lastSignInAt: n === 2 ? null : at(-n * 5 * 3_600_000),
  posts: n === 5 ? [] : [
    { id: `post-${n}`, version: 1, personId: `person-${n}`, orgId: organisations[0].id, orgName: organisations[0].name, roles: [roles[n], roles[(n + 1) % 6]], validFrom: '2026-07-01', state: 'active' },
    ...(n % 2 ? [{ id: `post-${n}b`, version: 1, personId: `person-${n}`, orgId: organisations[1].id, orgName: organisations[1].name, roles: ['clinic.pharmacist'], validFrom: '2026-01-01', validTo: '2026-06-30', state: 'closed' }] : []),
  ],
  actions: n === 8 ? [] : [{ action: n === 4 ? 'unlock' : 'lock', allowed: true, primary: true }, { action: 'close', allowed: true, danger: true }],
}))
function identity(method, path, query, body) {
  if (path === '/roles') return ok({ items: roles.map((id) => ({ id, side: id.split('.')[0], grants: [] })) })
  if (path === '/people' && method === 'POST') return body.login === 'demo0' ? problem(422, 'fault.invalid', '有内容要改', [fault('/login', '这个账号已有人用。请换一个。')]) : ok({ ...people[0], ...body }, 201)
  if (path === '/people') return page(people, query, { state: (r) => r.state })
  const [, , id, action] = path.split('/')
  if (action === 'timeline') return ok({ items: [] })
  return ok(people.find((one) => one.id === id) ?? people[0])
}

const pills = trace.items.map((one) => ({ id: one.id, nameHant: one.hant, namePt: one.pt, strength: one.strength, packSpec: one.packSpec, state: 'effective' }))

/** answer answers what is ours; undefined leaves the rest to the shell's mock. */
export function answer(method, path, query, body) {
  const under = (base) => (path.startsWith(base) ? path.slice(base.length) : null)
  const rest = (base, run) => (under(base) === null ? undefined : run(under(base)))
  return (
    rest('/api/drugtrace/inbound', (p) => inbound(method, p, query, body)) ??
    rest('/api/drugtrace/ledger', (p) => ledger(method, p, query, body)) ??
    rest('/api/drugtrace/drugcatalog/items', (p) => (p ? ok(pills.find(({ id }) => p === `/${id}`)) : page(pills, query))) ??
    rest('/api/drugtrace/permit/permits', (p) => (p ? ok(trace.permits[0]) : page(trace.permits, query))) ??
    rest('/api/platform/evidence', (p) => evidence(p, query)) ??
    rest('/api/platform/settings/parameters', (p) => (p ? problem(422, 'fault.invalid', '有内容要改', [fault('/from', '生效日期不能早于今天。请改为今天或以后。')]) : ok({ items: parameters }))) ??
    rest('/api/platform/identity', (p) => identity(method, p, query, body)) ??
    rest('/api/public/trace', () => ok({ ...proof, code: '90100010000000010983', publicText: 'event.v1', privateHash: '', codeIndex: 0, codeCount: 1, codePath: [] }))
  )
}
