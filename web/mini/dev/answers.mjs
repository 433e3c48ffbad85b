// What the stand-in server answers. Fictional data in the shape of the real interface.
import { createHash } from 'node:crypto'

const names = {
  amlodipine: { hant: '氨氯地平片', hans: '氨氯地平片', pt: 'Amlodipina', en: 'Amlodipine' },
  ibuprofen: { hant: '布洛芬混懸液', hans: '布洛芬混悬液', pt: 'Ibuprofeno', en: 'Ibuprofen' },
  atorvastatin: { hant: '阿托伐他汀片', hans: '阿托伐他汀片', pt: 'Atorvastatina', en: 'Atorvastatin' },
  latanoprost: { hant: '拉坦前列素滴眼液', hans: '拉坦前列素滴眼液', pt: 'Latanoprost', en: 'Latanoprost' },
}
const month = (date) => ({ date, precision: 'month', text: date.slice(0, 7) })
const day = (date) => ({ date, precision: 'day', text: date })

// ---- evidence: a small tree that really holds the event in which the valid box got its label
const hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
const record = (text) => hash(Buffer.from([0]), Buffer.from(text))
const node = (left, right) => hash(Buffer.from([1]), left, right)
function root(list) {
  if (list.length === 1) return list[0]
  let half = 1
  while (half * 2 < list.length) half *= 2
  return node(root(list.slice(0, half)), root(list.slice(half)))
}
function path(index, list) {
  if (list.length === 1) return []
  let half = 1
  while (half * 2 < list.length) half *= 2
  return index < half
    ? [...path(index, list.slice(0, half)), root(list.slice(half))]
    : [...path(index - half, list.slice(half)), root(list.slice(0, half))]
}
// one box at its place among 65536; of the neighbours a proof shows hashes only
const labelled = { code: '90100010000041319595', salt: hash(Buffer.from('one salt')).toString('hex'), slot: 40001 }
const codePath = Array.from({ length: 16 }, (_, height) => hash(Buffer.from(`neighbour ${height}`)))
const codesRoot = codePath.reduce((own, other, height) => ((labelled.slot >> height) % 2 ? node(other, own) : node(own, other)), record(`${labelled.code}\n${labelled.salt}`))
const publicText = ['event.v1', '7', '1795068360000', 'object', 'ADD', 'bind', 'commissioning', '9010001', 'AML2405A', '2027-05-31', codesRoot.toString('hex')].join('\n')
const privateHash = hash(Buffer.from('salt')).toString('hex')
const leaves = Array.from({ length: 11 }, (_, i) => record(i === 6 ? `${publicText}\n${privateHash}` : `record ${i}`))
const evidence = {
  code: labelled.code, publicText, privateHash, codeSalt: labelled.salt, codeSlot: labelled.slot, codePath: codePath.map((h) => h.toString('hex')),
  sealed: true, seq: 6, leaf: leaves[6].toString('hex'), path: path(6, leaves).map((h) => h.toString('hex')), treeSize: 11,
  root: root(leaves).toString('hex'), checkpointAt: '2026-11-20T02:30:00.000Z',
  checkpoint: `gongzhi.example/log\n11\n${root(leaves).toString('base64')}\nat 2026-11-20T02:30:00.000Z\nprevious 9\n\n\u2014 gongzhi.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n`,
}
const milestones = [{ operation: 'bind', at: '2026-11-19T06:06:00.000Z' }, { operation: 'put_away', at: '2026-11-19T08:30:00.000Z' }, { operation: 'ship', at: '2026-11-20T01:10:00.000Z' }, { operation: 'sign', at: '2026-11-20T02:42:00.000Z' }]

// ---- public look-up
const leaflet = [
  { lang: 'zh-Hant', title: '氨氯地平片 5 mg', sections: [{ heading: '用途', text: '用於治療高血壓及慢性穩定型心絞痛。' }, { heading: '用法用量', text: '成人每日一次，每次 5 mg；請遵醫生指示。' }, { heading: '不良反應', text: '可能出現足踝水腫、頭痛、面部潮紅。如有不適請告知醫生。' }] },
  { lang: 'pt', title: 'Amlodipina 5 mg', sections: [{ heading: 'Para que serve', text: 'Tratamento da hipertensão arterial e da angina estável crónica.' }, { heading: 'Como tomar', text: 'Adultos: 5 mg uma vez por dia, segundo indicação médica.' }] },
]
const common = { scheme: 'HQ20', name: names.amlodipine, strength: '5 mg', packSpec: '30 片', batchNo: 'AML2405A', expiry: month('2027-05-31'), regNo: 'DEMO-M-00001', labelledAt: '2026-11-19T06:06:00.000Z', prescription: true, queryCount: 1, storage: 'ambient', milestones, leaflet, provable: true }
export const CODES = {
  valid: '90100010000041319595', held: '90100010000000010983', expired: '90100010000000024898', recalled: '90100020000000016807',
  void: '90200010000000013943', unknown: '90100030000123453807', foreign: '81012350000000157474', captcha: '90100110000000090009',
}
const traced = {
  valid: common,
  held: { ...common, leaflet: undefined, queryCount: 2, firstQueryAt: '2026-11-01T02:00:00.000Z' },
  expired: { ...common, name: names.ibuprofen, strength: '100 mL', packSpec: '', batchNo: 'IBU2410', expiry: day('2026-10-31'), queryCount: 4, firstQueryAt: '2025-12-03T02:00:00.000Z', prescription: false, leaflet: undefined },
  recalled: { ...common, name: names.atorvastatin, strength: '20 mg', batchNo: 'ATV2502', leaflet: undefined, queryCount: 12, firstQueryAt: '2026-06-03T02:00:00.000Z' },
  void: { scheme: 'HQ20', queryCount: 3, firstQueryAt: '2026-06-03T02:00:00.000Z' },
  unknown: { scheme: 'HQ20' },
  foreign: { scheme: 'MSFX20' },
}
function challenge() {
  return problem(429, 'signin.captcha', '', { challenge: 'mock', difficulty: 15 })
}
function trace(text, headers) {
  if (text === 'hello') return { status: 400 }
  const digits = /\d{20}/.exec(text)?.[0] ?? ''
  if (digits === CODES.captcha && !headers['captcha-nonce']) return challenge()
  const verdict = Object.keys(CODES).find((key) => CODES[key] === digits)
  const known = verdict in traced ? verdict : verdict === 'captcha' ? 'valid' : 'unknown'
  return { status: 200, data: { verdict: known, code: digits || text, ...traced[known] } }
}

// ---- staff
const roles = {
  receiver: 'warehouse.receiver', labeller: 'warehouse.labeller', keeper: 'warehouse.keeper', picker: 'warehouse.picker', checker: 'warehouse.checker', pharmacist: 'clinic.pharmacist',
}
const titles = { receiver: '收货员', labeller: '赋码员', keeper: '保管员', picker: '拣货员', checker: '复核员', pharmacist: '机构药师' }
function me(login) {
  const post = { id: `post-${login}`, orgName: login === 'pharmacist' ? '示范新街坊卫生站' : '横琴示例医药进出口有限公司', roles: [roles[login]], title: titles[login] }
  return { person: { id: login, name: `示例${titles[login]}`, login }, post, posts: [post], console: login === 'pharmacist' ? 'clinic' : 'warehouse', permissions: [], lang: '', demo: true }
}
const stamp = '2026-11-20T00:42:00.000Z'
const inboundLine = (received, bound, shelved) => ({ id: 'L1', itemId: 'I1', itemName: names.latanoprost, batchNo: received ? 'LAT2601C' : '', expiryDate: received ? '2027-01-31' : '', expiryPrecision: 'month', result: shelved === null ? '' : 'pass', qtyExpected: 30, qtyReceived: received, qtyRejected: 0, qtyBound: bound, qtyShelved: shelved ?? 0, storageClass: 'cold' })
const inboundOther = (received, bound, shelved) => ({ id: 'L2', itemId: 'I2', itemName: names.amlodipine, batchNo: received ? 'AML2405A' : '', expiryDate: received ? '2027-05-31' : '', expiryPrecision: 'month', result: shelved === null ? '' : 'pass', qtyExpected: 120, qtyReceived: received, qtyRejected: 0, qtyBound: bound, qtyShelved: shelved ?? 0, storageClass: 'ambient' })
const inbound = (id, number, state, ...lines) => ({ id, version: 3, number, state, createdAt: stamp, supplierName: '澳门示例药业进出口批发行', lines })
const outbound = (id, number, state, done) => ({ id, version: 5, number, state, createdAt: stamp, clinicName: '示范新街坊卫生站', lines: [{ id: 'L1', itemId: 'I1', itemName: names.latanoprost, batchNo: 'LAT2601C', expiry: month('2027-01-31'), qty: 120, qtyPicked: state === 'picking' ? done : 120, qtyChecked: state === 'checking' ? done : 0, qtySigned: state === 'inTransit' ? done : 0, locationCode: 'WH-C-01-02-03', storageClass: 'cold', lots: [{ batchNo: 'LAT2601C' }] }] })
const fresh = () => ({
  inbound: [
    inbound('in1', 'RK202611200004', 'submitted', inboundLine(0, 0, null), inboundOther(0, 0, null)),
    inbound('in2', 'RK202611200003', 'receiving', inboundLine(0, 0, null), inboundOther(0, 0, null)),
    inbound('in3', 'RK202611200002', 'labelling', inboundLine(30, 12, null), inboundOther(120, 120, null)),
    inbound('in4', 'RK202611200001', 'toShelve', inboundLine(30, 30, 4), inboundOther(120, 120, 120)),
  ],
  outbound: [outbound('out1', 'CK202611200005', 'picking', 117), outbound('out2', 'CK202611200003', 'checking', 117), outbound('out3', 'CK202611190002', 'inTransit', 118)],
  taken: new Map(),
  keys: new Map(),
})
let world = fresh()
export function reset() {
  world = fresh()
}

const counted = { bind: 'qtyBound', 'put-away': 'qtyShelved', pick: 'qtyPicked', check: 'qtyChecked', sign: 'qtySigned' }
function scanInto(order, action, { lineId, codes }) {
  const line = order.lines.find((each) => each.id === lineId) ?? order.lines[0]
  const results = codes.map(({ text }) => {
    const code = /\d{20}/.exec(text)?.[0]
    if (!code) return { text, result: 'unknown' }
    const place = `${order.id}/${action}/${code}`
    if (world.taken.has(place)) return { text, code, result: 'repeat', first: world.taken.get(place), got: { itemId: line.itemId, batchNo: line.batchNo } }
    if (code.startsWith('9010003')) return { text, code, result: 'wrong', key: 'outbound.otherItem', placeKey: 'returns', message: '', got: { itemId: 'I1', batchNo: 'LAT2603A', expiry: month('2027-03-31') }, expected: { itemId: 'I1', batchNo: 'LAT2601C', expiry: month('2027-03-31') } }
    world.taken.set(place, { at: new Date().toISOString(), byName: '示例拣货员' })
    line[counted[action]]++
    return { text, code, result: 'ok', got: { itemId: line.itemId, batchNo: line.batchNo } }
  })
  return { status: 200, data: { results, progress: { done: line[counted[action]], total: line.qty ?? line.qtyReceived } } }
}
function ordersApi(list, method, rest, url, body) {
  const [id, action] = rest
  if (!id) {
    const states = (url.searchParams.get('state') ?? '').split(',')
    const items = list.filter((each) => states.includes(each.state))
    return { status: 200, data: { items, next: null, prev: null, total: items.length, totalIsBound: true } }
  }
  const order = list.find((each) => each.id === id)
  if (!order) return problem(404, 'notFound', '')
  if (!action) return { status: 200, data: order }
  if (action === 'proposals') return { status: 200, data: { items: order.lines.map((line) => ({ lineId: line.id, locations: [1, 2, 3].map((n) => ({ code: `WH-${line.storageClass === 'cold' ? 'C' : 'A'}-01-02-0${n}`, zoneName: line.storageClass === 'cold' ? '冷库合格区' : '常温合格区' })) })) } }
  if (action === 'put-back') return { status: 200, data: { results: body.codes.map(({ text }) => ({ text, result: 'ok' })) } }
  if (body.codes) return scanInto(order, action, body)
  if (action === 'arrive') Object.assign(order, { state: 'receiving', version: order.version + 1 })
  return { status: 200, data: order }
}

const scanned = { kind: 'box', scheme: 'HQ20', code: CODES.valid, known: true, itemId: 'I2', itemName: names.amlodipine, batchNo: 'AML2405A', state: 'clinic', holds: [], warnings: [] }
const box = { code: CODES.valid, state: 'clinic', itemName: { ...names.amlodipine, strength: '5 mg', packSpec: '30 片' }, batch: { batchNo: 'AML2405A', expiryDate: '2027-05-31', expiryPrecision: 'month' }, packLeft: 30, holderName: '示范新街坊卫生站', locationCode: 'CL-01', documentId: '', expired: false, available: true, holds: [] }
const events = [
  { id: '4', recordedAt: '2026-11-20T02:42:00.000Z', operation: 'sign', personName: '示例药师', holderName: '示范新街坊卫生站', documentNo: 'CK202611190002' },
  { id: '3', recordedAt: '2026-11-20T01:10:00.000Z', operation: 'ship', personName: '示例司机', holderName: '琴澳冷链物流示例有限公司' },
  { id: '2', recordedAt: '2026-11-19T09:10:00.000Z', operation: 'check', personName: '示例复核员', holderName: '横琴示例医药进出口有限公司' },
  { id: '1', recordedAt: '2026-11-19T06:06:00.000Z', operation: 'bind', personName: '示例赋码员', holderName: '横琴示例医药进出口有限公司' },
]
const todo = (verb, number, path, facts, more = {}) => ({ what: `todo.${verb}`, params: { item: '拉坦前列素滴眼液', count: 120 }, number, entity: 'outbound', path, overdue: false, verb, facts, tone: 'normal', ...more })
const desks = {
  receiver: [todo('arrive', 'RK202611200004', '/drugtrace/inbound/orders/in1', ['2 行', '冷藏']), todo('receive', 'RK202611200003', '/drugtrace/inbound/orders/in2', ['150 盒'])],
  checker: [todo('check', 'CK202611200003', '/drugtrace/outbound/orders/out2', ['示范新街坊卫生站'], { dueAt: '2026-11-20T02:30:00.000Z', overdue: true, tone: 'danger' }), todo('ship', 'CK202611200009', '/drugtrace/outbound/orders/out9', [])],
  pharmacist: [todo('sign', 'CK202611190002', '/drugtrace/outbound/orders/out3', ['120 盒', '冷藏'], { dueAt: '2026-11-20T08:30:00.000Z' })],
}

function problem(status, key, detail, params, lang) {
  return { status, data: { type: 'about:blank', title: key, status, detail: typeof detail === 'string' ? detail || key : detail[lang] ?? detail['zh-Hans'], code: key, key, params, traceId: '01J9' } }
}

// ---- public help
const helpArticles = [
  { id: '01HELP1', titles: { 'zh-Hans': '扫不出药盒上的码怎么办', 'zh-Hant': '掃不到藥盒上的碼怎樣辦', pt: 'A câmara não lê o código', en: 'The camera does not read the code' } },
  { id: '01HELP2', titles: { 'zh-Hans': '手上的药被召回了怎么办', 'zh-Hant': '手上的藥被召回了怎樣辦', pt: 'O meu medicamento foi recolhido', en: 'My medicine was recalled' } },
].map(({ id, titles }) => ({ id, titles, answer: '1. 2. 3.' }))
function helpAnswer(id, lang) {
  const words = ({ titles, ...rest }) => ({ ...rest, number: 'ZS', lang, title: titles[lang] ?? titles['zh-Hans'], snippet: titles[lang] ?? '', question: '' })
  if (!id) return { status: 200, data: { items: helpArticles.map(words) } }
  const found = helpArticles.find((each) => each.id === id)
  return found ? { status: 200, data: words(found) } : problem(404, 'knowledge.not_found', '没有找到这篇知识。', {}, lang)
}

export function api(method, url, body, headers, lang) {
  const parts = url.pathname.split('/').filter(Boolean).slice(1)
  const at = parts.slice(0, 3).join('/')
  if (parts[0] === 'public' && parts[1] === 'trace') {
    if (parts.at(-1) === 'proof') return { status: 200, data: evidence }
    const answer = trace(decodeURIComponent(parts.slice(2).join('/')), headers)
    if (answer.status === 400) return trace400(lang)
    return answer
  }
  if (parts[0] === 'public' && parts[1] === 'help') return helpAnswer(parts[2], lang)
  if (at === 'public/notices') return { status: 200, data: { items: [notice(lang)] } }
  if (at === 'public/app') return { status: 200, data: { name: 'gongzhi', version: '0.1.0', demo: true, languages: ['zh-Hans', 'zh-Hant', 'pt', 'en'], serverTime: stamp, passkeys: '', features: ['passkey.offer'] } }
  if (at === 'public/demo-accounts') return { status: 200, data: { items: Object.keys(roles).map((login) => ({ role: roles[login], roleName: titles[login], console: 'warehouse', login, password: 'demo', personName: `示例${titles[login]}`, orgName: me(login).post.orgName })) } }
  if (at === 'platform/signin/sessions' && method === 'POST') return roles[body.login] ? { status: 201, data: { token: body.bearer ? 'mock' : undefined, me: me(body.login) } } : problem(401, 'signin.failed', '账号或密码不对。', {}, lang)
  if (at === 'platform/signin/sessions') return { status: 204 }
  if (at === 'platform/signin/me') return { status: 200, data: me('checker') }
  if (at === 'report/desk') {
    const login = url.searchParams.get('as') ?? 'checker'
    const todos = desks[login] ?? []
    return { status: 200, data: { title: { count: todos.length, overdue: todos.filter((each) => each.overdue).length, nextAt: todos.find((each) => !each.overdue)?.dueAt }, todos, river: [], alerts: [], updatedAt: stamp } }
  }
  if (at === 'drugtrace/inbound/orders') return ordersApi(world.inbound, method, parts.slice(3), url, body)
  if (at === 'drugtrace/outbound/orders') return ordersApi(world.outbound, method, parts.slice(3), url, body)
  if (at === 'drugtrace/ledger/scan') return { status: 200, data: /\d{20}/.test(body.text) ? scanned : { kind: 'unknown', scheme: 'other', code: '', known: false, holds: [], warnings: [] } }
  if (at === 'drugtrace/ledger/codes') return { status: 200, data: { ...box, events } }
  if (at === 'drugtrace/ledger/holds') return { status: 201, data: { id: 'h1' } }
  if (at === 'drugtrace/dispensing/dispenses') return body.prescriptionNo === 'TWICE' ? problem(409, 'dispensing.twice', '这盒药已在 10:40 由示例药师发出，不能再发。请换一盒；如有疑问请联系质管。', {}, lang) : { status: 201, data: { id: 'd1', units: body.units, unitsLeft: 30 - body.units, residentIdMasked: '****1234', createdAt: stamp } }
  if (at === 'drugtrace/dispensing/alerts') return { status: 201, data: { id: 'a1' } }
  if (at === 'drugtrace/dispensing/returns') return { status: 201, data: { id: 'r1' } }
  return problem(404, 'notFound', '', {}, lang)
}

function trace400(lang) {
  return problem(400, 'trace.unparsable', { 'zh-Hans': '这不是药品追溯码。请扫药盒上的码，或输入 20 位数字。', 'zh-Hant': '這不是藥物追溯碼。請掃描藥盒上的碼，或輸入 20 位數字。', pt: 'Isto não é um código de medicamento. Leia o código da embalagem ou escreva os 20 algarismos.', en: 'This is not a medicine’s trace code. Scan the box or type the 20 digits.' }, {}, lang)
}
function notice(lang) {
  const words = {
    'zh-Hans': ['召回：阿托伐他汀片，批号 ATV2502', '请不要服用，交回发药的机构。'],
    'zh-Hant': ['回收：阿托伐他汀片，批號 ATV2502', '請不要服用，並交回配藥的機構。'],
    pt: ['Recolha: Atorvastatina, lote ATV2502', 'Não tome. Entregue na clínica onde a recebeu.'],
    en: ['Recall: Atorvastatin, batch ATV2502', 'Do not take it. Hand it in at the clinic.'],
  }[lang] ?? ['', '']
  return { id: 'n1', title: words[0], body: words[1], tone: 'warn', at: stamp }
}
