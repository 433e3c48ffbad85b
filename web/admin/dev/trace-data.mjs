// Fictional depot for looking at the drug pages without the server. Dates are offsets from now.
import { at, day, organisations } from './data.mjs'

const minute = 60_000
const hour = 60 * minute

const item = (n, hant, hans, pt, strength, packSpec, dosageForm, storageClass = 'ambient') => ({ id: `01JITEM${String(n).padStart(19, '0')}`, hant, hans, pt, en: '', strength, packSpec, dosageForm, storageClass })
export const items = [
  item(1, '拉坦前列素滴眼液', '拉坦前列素滴眼液', 'Latanoprost', '50 µg/mL', '2.5 mL', '滴眼液', 'cold'),
  item(2, '氨氯地平片', '氨氯地平片', 'Amlodipina', '5 mg', '30 片', '片'),
  item(3, '奧美拉唑膠囊', '奥美拉唑胶囊', 'Omeprazol', '20 mg', '28 粒', '胶囊'),
  item(4, '阿莫西林克拉維酸片', '阿莫西林克拉维酸片', 'Amoxicilina + Ácido clavulânico', '875/125 mg', '14 片', '片'),
  item(5, '布洛芬混懸液', '布洛芬混悬液', 'Ibuprofeno', '100 mg/5 mL', '100 mL', '混悬液'),
  item(6, '左甲狀腺素片', '左甲状腺素片', 'Levotiroxina', '50 µg', '100 片', '片'),
  item(7, '氯沙坦片', '氯沙坦片', 'Losartan', '50 mg', '28 片', '片'),
  item(8, '驅風油', '驱风油', 'Óleo medicinado', '外用', '20 mL', '外用油剂'),
  item(9, '沙丁胺醇氣霧劑', '沙丁胺醇气雾剂', 'Salbutamol', '100 µg', '200 揿', '气雾剂'),
  item(10, '撲熱息痛片', '对乙酰氨基酚片', 'Paracetamol', '500 mg', '20 片', '片'),
  item(11, '二甲雙胍片', '二甲双胍片', 'Metformina', '500 mg', '100 片', '片'),
  item(12, '止痛活絡摩擦膏', '止痛活络摩擦膏', 'Pomada analgésica', '外用', '30 g', '软膏'),
]
export const suppliers = organisations.filter(({ kind }) => kind === 'supplier').slice(0, 4)
export const permits = [{ id: '01JPERMIT00000000000000001', permitNo: 'HQ-2026-017', validTo: day(120), state: 'effective', lines: items.map(({ id }) => ({ itemId: id, maxQty: 2000, usedQty: 660 })) }]
const depot = '指定澳门药品专库'
const clinic = '示范新街坊卫生站综合门诊部'

let serial = 0
export const code = () => `9010001${String(1_204_000 + ++serial * 7).padStart(9, '0')}${String((serial * 313) % 1000).padStart(3, '0')}${serial % 10}`

const sampleOf = (cases) => (cases <= 2 ? cases : cases <= 50 ? 3 : 3 + Math.ceil((cases - 50) / 50))
function line(orderId, position, which, batchNo, qty, expiry, more = {}) {
  const drug = items[which]
  const cases = Math.ceil(qty / 12)
  const known = expiry !== ''
  const sample = { cases: sampleOf(cases), packs: Math.min(sampleOf(cases) * 3, qty) }
  return {
    id: `${orderId}L${position}`, position, itemId: drug.id, itemName: drug, storageClass: drug.storageClass, packQty: 30, batchNo, batchId: known ? `${orderId}B${position}` : '', mfgDate: '',
    expiryDate: known ? expiry : '', expiryPrecision: known ? (expiry.endsWith('-31') || expiry.endsWith('-28') || expiry.endsWith('-30') ? 'month' : 'day') : '', expiryText: '', cases, loose: false,
    qtyExpected: qty, qtyReceived: 0, qtyRejected: 0, qtyBound: 0, qtyShelved: 0, rejectReason: '', releaseBy: '', releaseReason: '', result: '', sample, daysLeft: null, ...more,
  }
}
const chain = ['draft', 'submitted', 'receiving', 'labelling', 'toInspect', 'inspecting', 'toShelve', 'completed']
const allowed = {
  draft: [['submit'], ['void', true]], submitted: [['arrive'], ['void', true]], receiving: [['receive'], ['refuse', true]], labelling: [['label'], ['finish-binding']],
  toInspect: [['start-inspection']], inspecting: [['finish-inspection']], toShelve: [['complete']],
}
export function stepsOf(order) {
  const side = { void: 1, rejected: 2, partlyRejected: 7 }[order.state]
  const current = side ?? chain.indexOf(order.state)
  const done = { 0: ['郭单证', order.createdAt], 2: ['郭收货', order.arrivedAt], 5: ['谢验收', ''] }
  return chain.map((key, i) => {
    if (i === side) return { key: order.state, state: 'side' }
    const state = i < current || order.state === 'completed' ? 'done' : i === current ? 'current' : 'future'
    const [byName, when] = state === 'future' ? [] : (done[i] ?? [])
    return { key, state, ...(when ? { at: when } : {}), ...(byName ? { byName } : {}) }
  })
}
export function actionsOf(order) {
  const sum = (name) => order.lines.reduce((all, one) => all + one[name], 0)
  const reasons = {
    'finish-binding': sum('qtyBound') < sum('qtyReceived') && `还差 ${sum('qtyReceived') - sum('qtyBound')} 盒没有绑定追溯码。扫完即可完成赋码。`,
    'finish-inspection': order.lines.some((one) => !one.result) && `还有 ${order.lines.filter((one) => !one.result).length} 行没有验收记录。逐行验收后即可完成。`,
    complete: sum('qtyShelved') < sum('qtyReceived') && `还差 ${sum('qtyReceived') - sum('qtyShelved')} 盒没有上架。扫完即可完成入库。`,
  }
  return (allowed[order.state] ?? []).map(([action, danger], index) => ({ action, allowed: !reasons[action], ...(reasons[action] ? { reason: reasons[action] } : {}), primary: index === 0, danger: danger === true }))
}

const today = at(0).slice(0, 10).replaceAll('-', '')
const before = (days) => at(-days * 24 * hour).slice(0, 10).replaceAll('-', '')
const seeds = [
  ['receiving', today, '0004', 0, [[0, 'LAT2601C', 30, day(72)], [1, '', 60, '']], 18 * minute, 58],
  ['labelling', today, '0003', 0, [[1, 'AML2405A', 60, '2027-05-31'], [10, 'MET2311', 30, day(41)], [6, 'LOS2503', 30, '2028-03-31']], 3 * hour, null],
  ['toInspect', today, '0002', 1, [[2, 'OME2410', 48, '2027-10-31']], 4.2 * hour, 192],
  ['partlyRejected', today, '0001', 1, [[3, 'AMC2504', 60, '2027-04-30']], null, 178],
  ['inspecting', before(1), '0006', 1, [[4, 'IBU2507', 80, '2027-07-31'], [8, 'SAL2501', 24, '2027-01-31']], 40 * minute, 184],
  ['toShelve', before(1), '0005', 1, [[5, 'LEV2503', 100, '2027-03-31'], [9, 'PCM2309', 40, day(25)]], -64 * minute, 169],
  ['completed', before(1), '0004', 0, [[6, 'LOS2503', 84, '2028-03-31']], null, null],
  ['completed', before(1), '0003', 1, [[7, 'OLE2406', 36, '2027-06-30'], [11, 'ZTG2402', 12, '2027-02-28']], null, null],
  ['completed', before(1), '0002', 1, [[8, 'SAL2501', 4, '2027-01-31']], null, null, '103'],
  ['rejected', before(1), '0001', 1, [[9, 'PCM2309', 60, day(12)]], null, 281],
  ['completed', before(2), '0007', 0, [[10, 'MET2503', 200, '2028-03-31']], null, null],
  ['submitted', before(2), '0006', 0, [[1, '', 40, '']], null, null],
  ['draft', before(2), '0005', 1, [[11, '', 60, '']], null, null],
  ['void', before(3), '0002', 1, [[9, '', 100, '']], null, null],
  ...Array.from({ length: 26 }, (_, n) => ['completed', before(4 + n), '0001', n % 2, [[n % 12, `LOT26${String(n).padStart(2, '0')}`, 24 + n, '2028-03-31']], null, null]),
]
export const orders = seeds.map(([state, date, number, supplier, lines, due, temp, type = '102'], n) => {
  const id = `01JRK${String(n).padStart(21, '0')}`
  const arrived = !['draft', 'submitted', 'void'].includes(state)
  const counted = arrived && state !== 'receiving'
  const order = {
    id, version: 4, createdAt: at(-(n + 1) * 9 * hour), updatedAt: at(-n * hour), number: `RK${date}${number}`, type, orgId: 'depot', supplierId: suppliers[supplier].id, supplierName: suppliers[supplier].name,
    permitId: type === '102' ? permits[0].id : '', state, expectedAt: day(1), deliveryNoteNo: arrived ? `SXD-${date}-1${10 + n}` : '', deliveryNoteId: arrived && n < 6 ? 'att1' : '', shippedAt: arrived ? day(-1) : '',
    arrivedAt: arrived ? at(-(n + 1) * 50 * minute) : null, vehicle: arrived ? '粤C·D0X27' : '', tempStart: temp === null ? null : temp - 12, tempArrive: temp, packages: arrived ? 4 : 0,
    receiverId: counted ? 'p1' : '', receiverName: counted ? '郭收货' : '', inspectorId: '', inspectorName: ['inspecting', 'toShelve', 'completed'].includes(state) ? '谢验收' : '', remark: '',
    dueAt: due === null ? null : at(due), jobs: [], inspections: [],
  }
  if (due !== null) order.deadline = { at: order.dueAt, ruleKey: state === 'receiving' ? 'param.drugtrace.inbound.receive_within' : 'param.drugtrace.inbound.shelve_within', kind: 'hours' }
  const after = chain.indexOf(state === 'partlyRejected' ? 'completed' : state)
  order.lines = lines.map(([which, batchNo, qty, expiry], position) => {
    const rejected = state === 'rejected' ? qty : state === 'partlyRejected' ? 6 : 0
    const received = counted ? qty - rejected : 0
    const bound = state === 'labelling' ? (position === 0 ? received - 2 : position === 1 ? received : 0) : after > 3 ? received : 0
    return line(id, position, which, batchNo, qty, counted || batchNo ? expiry : '', {
      qtyReceived: received, qtyRejected: rejected, rejectReason: rejected ? '外箱受潮破损' : '', qtyBound: bound, qtyShelved: after > 6 ? received : state === 'toShelve' && position === 0 ? 64 : 0,
      result: after >= 6 || (state === 'inspecting' && position === 0) ? 'pass' : '', daysLeft: 100,
    })
  })
  const job = (one, serialNo, made, more) => ({ id: `${one.id}J`, number: `FM${date}${serialNo}`, lineId: one.id, made, printed: made, voided: 0, bound: one.qtyBound, prints: 1, createdAt: at(-3 * hour), ...more })
  if (state === 'labelling') order.jobs = [job(order.lines[0], '0011', 62, { voided: 2, prints: 2 }), job(order.lines[1], '0012', 30)]
  else if (after > 3) order.jobs = order.lines.map((one, i) => job(one, `00${20 + i}`, one.qtyReceived))
  order.inspections = order.lines.filter(({ result }) => result).map((one) => ({
    id: `${one.id}I`, lineId: one.id, casesRequired: one.sample.cases, casesSampled: one.sample.cases, packsRequired: one.sample.packs, packsSampled: one.sample.packs, abnormal: false,
    appearanceOk: true, labelOk: true, leafletOk: true, reportNo: `BG-${one.batchNo}`, reportFileId: '', result: 'pass', unqualifiedItems: '', disposal: '', inspectedAt: at(-90 * minute),
  }))
  return order
})

const seal = (seq) => ({ sealed: true, seq, checkpointAt: at(-12 * minute) })
const entry = (id, ago, action, personName, postTitle, more = {}) => ({ id, at: at(-ago), action: `drugtrace.inbound.${action}`, personName, postTitle, orgName: depot, system: false, kind: 'done', changes: [], seal: seal(1_482_000 - Math.round(ago / 4e5)), ...more })
export const orderTimeline = [
  entry('t6', 4 * minute, 'bind', '欧赋码', '赋码员', { kind: 'open', device: 'PDA-03', seal: { sealed: false } }),
  entry('t5', 21 * minute, 'void-labels', '欧赋码', '赋码员', { kind: 'warning', reason: '标签卡纸，2 个作废' }),
  entry('t4', 65 * minute, 'label', '欧赋码', '赋码员'),
  entry('t3', 94 * minute, 'receive', '郭收货', '收货员', { changes: [{ field: 'qtyReceived', before: '0', after: '60' }, { field: 'batchNo', before: null, after: 'AML2405A' }] }),
  entry('t2', 130 * minute, 'arrive', '郭收货', '收货员', { device: 'PDA-01' }),
  entry('t1', 22 * hour, 'submit', '邓单证', '单证员'),
  entry('t0', 23 * hour, 'create', '邓单证', '单证员'),
]

// Boxes: one at a clinic, one held, one dispensed, many in stock.
export const holds = [
  { id: '01JHOLD0000000000000000001', targetKind: 'batch', target: 'b-MET2311', kind: 'recall', itemId: items[10].id, reason: '供货方通告：溶出度不合格', instruction: '请停止使用本批药品，连同包装退回原发药机构；已服用并有不适的请联系药师。', placedAt: at(-5 * hour), releasedAt: null, releaseReason: '', version: 1 },
  { id: '01JHOLD0000000000000000002', targetKind: 'code', target: '90100010000000024898', kind: 'quality', itemId: items[0].id, reason: '到库时瓶身有裂纹', instruction: '', placedAt: at(-26 * hour), releasedAt: null, releaseReason: '', version: 1, placedByName: '郭收货', orgName: depot },
  { id: '01JHOLD0000000000000000003', targetKind: 'item', target: items[4].id, kind: 'catalogue', itemId: items[4].id, reason: '目录暂停使用：待补充稳定性资料', instruction: '', placedAt: at(-50 * hour), releasedAt: null, releaseReason: '', version: 1 },
  { id: '01JHOLD0000000000000000004', targetKind: 'batch', target: 'b-AMC2504', kind: 'regulator', itemId: items[3].id, reason: '监督抽检期间暂停流通', instruction: '', placedAt: at(-120 * hour), releasedAt: at(-20 * hour), releaseReason: '抽检结果合格', version: 2 },
]
const batch = (no, expiryDate, expiryPrecision = 'month') => ({ id: `b-${no}`, batchNo: no, mfgDate: '', expiryDate, expiryPrecision })
const lots = [
  [0, batch('LAT2601C', day(72), 'day')], [1, batch('AML2405A', '2027-05-31')], [2, batch('OME2410', '2027-10-31')], [3, batch('AMC2504', '2027-04-30')], [5, batch('LEV2503', '2027-03-31')],
  [6, batch('LOS2503', '2028-03-31')], [8, batch('SAL2501', day(160), 'day')], [9, batch('PCM2309', day(25), 'day')], [10, batch('MET2311', day(41), 'day')], [7, batch('OLE2406', day(-3), 'day')],
]
const states = ['stock', 'stock', 'stock', 'transit', 'clinic', 'picked', 'awaiting', 'dispensed', 'recalled', 'partial', 'printed']
export const codes = Array.from({ length: 64 }, (_, n) => {
  const [which, lot] = lots[n % lots.length]
  const state = n === 0 ? 'clinic' : n === 1 ? 'stock' : states[n % states.length]
  const atClinic = ['clinic', 'partial', 'dispensed'].includes(state)
  return {
    code: n === 0 ? '90100010000000010983' : n === 1 ? '90100010000000024898' : code(), scheme: 'HQ20', level: 1, parent: null, units: 1, itemId: items[which].id, itemName: items[which], batchId: lot.id, batch: lot, state,
    originId: 'depot', holderId: atClinic ? 'clinic' : 'depot', holderName: atClinic ? clinic : depot, locationId: '', jobId: '', documentId: '', packLeft: 30, labelledAt: at(-(n + 30) * hour), version: 3,
  }
})
const event = (id, ago, operation, stateAfter, more = {}) => ({
  id, eventTime: at(-ago), recordedAt: at(-ago), type: 'object', operation, stateAfter, holderId: 'depot', holderName: depot, sourceName: '', locationCode: '', documentType: 'inbound', documentId: orders[6].id, documentNo: orders[6].number,
  codeCount: 1, temperature: null, note: '', personName: '欧赋码', ...more,
})
export const events = [
  event('9', 3 * hour, 'sign', 'clinic', { sourceName: depot, holderName: clinic, personName: '林药师', documentType: 'outbound', documentId: 'ck1', documentNo: `CK${today}0003`, codeCount: 60, temperature: 52 }),
  event('8', 4.4 * hour, 'ship', 'transit', { personName: '罗运输', documentType: 'outbound', documentId: 'ck1', documentNo: `CK${today}0003`, codeCount: 60, temperature: 46 }),
  event('7', 5 * hour, 'check', 'checked', { personName: '邓复核', documentType: 'outbound', documentId: 'ck1', documentNo: `CK${today}0003` }),
  event('6', 5.6 * hour, 'pick', 'picked', { personName: '罗拣货', locationCode: 'HQ-A-03-2-05', documentType: 'outbound', documentId: 'ck1', documentNo: `CK${today}0003` }),
  event('5', 28 * hour, 'put_away', 'stock', { personName: '何保管', locationCode: 'HQ-A-03-2-05' }),
  event('4', 30 * hour, 'submit_inspection', 'awaiting', { codeCount: 120 }),
  event('3', 31 * hour, 'bind', 'bound'),
  event('2', 31.5 * hour, 'print', 'printed', { documentType: '', documentId: '', documentNo: '', codeCount: 122 }),
  event('1', 31.6 * hour, 'generate', 'generated', { documentType: '', documentId: '', documentNo: '', codeCount: 122 }),
]
export const stock = lots.flatMap(([which, lot], n) => [
  { id: `s${n}a`, holderId: 'depot', locationId: `p${n}`, batchId: lot.id, state: lot.batchNo === 'MET2311' ? 'recalled' : 'stock', quantity: 40 + n * 13, itemId: items[which].id, batchNo: lot.batchNo, expiryDate: lot.expiryDate, expiryPrecision: lot.expiryPrecision, itemName: items[which], holderName: depot, locationCode: `HQ-A-0${(n % 6) + 1}-2-05` },
  ...(n % 2 ? [] : [{ id: `s${n}b`, holderId: 'clinic', locationId: '', batchId: lot.id, state: 'clinic', quantity: 12 + n, itemId: items[which].id, batchNo: lot.batchNo, expiryDate: lot.expiryDate, expiryPrecision: lot.expiryPrecision, itemName: items[which], holderName: clinic, locationCode: '' }]),
]).sort((a, b) => a.expiryDate.localeCompare(b.expiryDate))
