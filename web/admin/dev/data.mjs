// Fictional data for looking at the console without the server. Dates are offsets from now.
const minute = 60_000
const hour = 60 * minute
const dayLength = 24 * hour
export const at = (offset) => new Date(Date.now() + offset).toISOString()
export const day = (offset) => at(offset * dayLength).slice(0, 10)

const person = { officer: '何示例', receiver: '郭收货', pharmacist: '林药师', system: '梁管理' }

const menu = [
  { key: 'desk', group: '', icon: 'board', path: '/' },
  { key: 'codes', group: 'drugtrace', icon: 'qr', path: '/drugtrace/codes', badge: 3 },
  { key: 'organisations', group: 'platform', icon: 'building', path: '/platform/enterprise/organisations', badge: 2 },
]

const posts = [
  { id: 'post-1', orgId: 'org-1', orgName: '食药监管处', roles: ['regulator.officer'], title: 'regulator.officer' },
  { id: 'post-2', orgId: 'org-1', orgName: '食药监管处', roles: ['regulator.lead'], title: 'regulator.lead' },
]

export const me = (lang) => ({
  person: { id: 'person-1', name: person.officer, login: 'officer' },
  post: posts[0],
  posts,
  console: 'regulator',
  permissions: ['read', 'edit', 'import', 'suspend'].map((verb) => `platform.enterprise.${verb}`),
  menu,
  lang,
  demo: true,
  lastSignIn: at(-17 * hour),
  serverTime: at(0),
})

export const accounts = [
  ['regulator', 'regulator.officer', person.officer, '商事服务局'],
  ['regulator', 'regulator.lead', '何主任', '商事服务局'],
  ['warehouse', 'warehouse.clerk', '邓单证', '指定澳门药品专库'],
  ['warehouse', 'warehouse.receiver', person.receiver, '指定澳门药品专库'],
  ['warehouse', 'warehouse.labeller', '欧赋码', '指定澳门药品专库'],
  ['warehouse', 'warehouse.inspector', '谢验收', '指定澳门药品专库'],
  ['warehouse', 'warehouse.picker', '罗拣货', '指定澳门药品专库'],
  ['warehouse', 'warehouse.checker', '邓复核', '指定澳门药品专库'],
  ['warehouse', 'warehouse.qa', '何质管', '指定澳门药品专库'],
  ['clinic', 'clinic.pharmacist', person.pharmacist, '示范新街坊卫生站'],
  ['external', 'external.isaf', 'Ana Exemplo', 'ISAF'],
  ['platform', 'platform.system', person.system, '合作区商事服务局'],
].map(([console, role, personName, orgName]) => ({
  console, role, roleName: role, personName, orgName, login: role, password: 'demo-password',
}))

export const desk = () => ({
  title: { count: 5, overdue: 1, nextAt: at(43 * minute) },
  todos: [
    { what: '示范新街坊卫生站未签收 60 盒', number: 'CK202611190003', entity: 'outboundOrder', path: '/platform/enterprise/organisations', dueAt: at(-132 * minute), overdue: true, verb: 'open', facts: ['示范新街坊卫生站', '60 盒', '两次提醒未回复'], tone: 'danger' },
    { what: '待验收：奧美拉唑膠囊 48 盒', number: 'RK202611200002', entity: 'inboundOrder', path: '/platform/enterprise/organisations', dueAt: at(43 * minute), overdue: false, verb: 'open', facts: ['奧美拉唑膠囊', '48 盒', '抽样 3 件'], tone: 'danger' },
    { what: '出库单待审核', number: 'CK202611200004', entity: 'outboundOrder', path: '/platform/enterprise/organisations', dueAt: at(3.2 * hour), overdue: false, verb: 'view', facts: ['横琴示范社区诊所', '120 盒'], tone: 'warn' },
    { what: '目录资料补正：奧美拉唑膠囊', number: '2024-1-005', entity: 'catalogueItem', path: '/platform/enterprise/organisations', dueAt: at(30 * hour), overdue: false, verb: 'view', facts: ['奧美拉唑膠囊', '葡文名缺重音符号'], tone: 'normal' },
    { what: '证照 30 天后到期', number: '琴澳冷链物流示例', entity: 'organisation', path: '/platform/enterprise/organisations', overdue: false, verb: 'renew', facts: ['道路运输经营许可证', '30 天后到期'], tone: 'normal' },
  ],
  river: [
    { key: 'awaiting', count: 120, batches: 3 },
    { key: 'stock', count: 3412, batches: 41 },
    { key: 'transit', count: 118, batches: 4 },
    { key: 'clinic', count: 1206, batches: 22 },
    { key: 'dispensed', count: 8940, batches: 63 },
  ],
  alerts: [
    { key: '重复发药尝试 1 次', at: at(-44 * minute), tone: 'danger', path: '/platform/enterprise/organisations' },
    { key: '批件额度已用 92 %', at: at(-72 * minute), tone: 'warn' },
    { key: '证照 30 天后到期', at: at(-20 * hour), tone: 'normal', path: '/platform/enterprise/organisations' },
  ],
  updatedAt: at(0),
})

const names = [
  ['指定澳门药品专库（横琴示例医药进出口）', '指定澳門藥物專庫（橫琴示例醫藥進出口）', 'Armazém Designado (Exemplo)', 'warehouse'],
  ['示范新街坊卫生站综合门诊部', '示範新街坊衛生站綜合門診部', 'Posto de Saúde do Novo Bairro (Exemplo)', 'clinic'],
  ['横琴示范社区诊所', '橫琴示範社區診所', 'Clínica Comunitária (Exemplo)', 'clinic'],
  ['澳门示例综合医院药物仓库', '澳門示例綜合醫院藥物倉庫', 'Armazém de Medicamentos do Hospital (Exemplo)', 'supplier'],
  ['澳门示例药业进出口批发行', '澳門示例藥業進出口批發行', 'Firma de Importação Exemplo', 'supplier'],
  ['琴澳冷链物流示例有限公司', '琴澳冷鏈物流示例有限公司', 'Logística Fria Exemplo, Lda.', 'carrier'],
  ['珠海示例危废处置有限公司', '珠海示例危廢處置有限公司', '', 'disposer'],
  ['横琴葡韵餐饮示例有限公司', '橫琴葡韻餐飲示例有限公司', 'Restauração Exemplo, Lda.', 'food'],
  ['天沐河畔中央厨房示例', '', '', 'food'],
  ['琴海大药房示例店', '琴海大藥房示例店', '', 'retailer'],
  ['粤澳中医药产业园示例公司', '粵澳中醫藥產業園示例公司', '', 'park'],
]
const areas = ['横琴新区', '澳门新街坊', '天沐河片区', '口岸片区']
const licenceKind = { warehouse: 'drug_wholesale', clinic: 'medical_practice', supplier: 'drug_import', carrier: 'transport', food: 'food_business', retailer: 'drug_retail' }
const ends = [400, 41, 820, 18, -6, 260]

export const organisations = Array.from({ length: 46 }, (_, i) => {
  const [name, nameHant, namePt, kind] = names[i % names.length]
  const round = Math.floor(i / names.length)
  const macao = kind === 'supplier'
  const left = ends[i % ends.length]
  return {
    id: `01JORG${String(i).padStart(4, '0')}`,
    version: 3,
    createdAt: at(-(i + 1) * 2 * dayLength),
    updatedAt: at(-(i * 5 + 1) * hour),
    name: round ? `${name} ${round + 1} 号` : name,
    nameHant, namePt, kind,
    uscc: macao ? '' : `9144040029DEMO${String(1000 + i)}`,
    macaoNo: macao ? `SO ${30000 + i}` : '',
    usccOverrideReason: '',
    contactName: ['李**', '陈**', 'Ana E.', '黄**'][i % 4],
    phoneMasked: macao ? '+853 66****56' : '138****5678',
    address: `环岛东路 ${1800 + i} 号（示例）`,
    area: areas[i % areas.length],
    licenceUntil: i % 10 === 8 ? null : day(left),
    actions: [{ action: 'suspend', allowed: true, danger: true }, { action: 'close', allowed: false, danger: true, reason: '还有 2 张在办的入库单' }],
    state: i % 13 === 9 ? 'suspended' : i % 17 === 8 ? 'closed' : 'active',
    licences: i % 10 === 8 ? [] : [
      { id: `l-${i}-1`, kind: licenceKind[kind] ?? 'other', number: `PDY4404${String(29000 + i)}`, scope: ['中成药', '化学药制剂'], issuedBy: '示例发证机关', validFrom: day(left - 1825), validTo: day(left), state: left < 0 ? 'expired' : left <= 90 ? 'expiring' : 'valid' },
      { id: `l-${i}-2`, kind: 'other', number: `YY4404${String(51000 + i)}`, scope: ['药品批发'], issuedBy: '示例发证机关', validFrom: day(-900), validTo: day(900), state: 'valid' },
    ],
  }
})

export const timeline = () => [
  { id: 't4', at: at(-9 * minute), action: 'platform.enterprise.update', personName: person.officer, postTitle: 'regulator.officer', orgName: '食药监管处', device: '', system: false, kind: 'open', changes: [{ field: 'address', before: '环岛东路 1799 号', after: '环岛东路 1800 号' }], seal: { sealed: false } },
  { id: 't3', at: at(-3 * hour), action: 'platform.enterprise.expiring', personName: '', postTitle: '', orgName: '', system: true, kind: 'warning', changes: [], seal: { sealed: true, seq: 1482088, checkpointAt: at(-2.8 * hour) } },
  { id: 't2', at: at(-26 * hour), action: 'platform.enterprise.update', personName: '何主任', postTitle: 'regulator.lead', orgName: '食药监管处', system: false, reason: '换发许可证', kind: 'done', changes: [{ field: 'contactName', before: '张**', after: '李**' }, { field: 'area', before: null, after: '横琴新区' }], seal: { sealed: true, seq: 1479310, checkpointAt: at(-25.9 * hour) } },
  { id: 't1', at: at(-90 * dayLength), action: 'platform.enterprise.create', personName: person.officer, postTitle: 'regulator.officer', orgName: '食药监管处', system: false, kind: 'done', changes: [], seal: { sealed: true, seq: 1201002, checkpointAt: at(-90 * dayLength) } },
]

const wrong = (row, column, field, value, message, remedy, suggestion) => ({ row, column, field, value, message, remedy, suggestion, severity: 'error' })
export const preview = (fileName) => ({
  token: 'tok-1', fileName, rows: 200, passed: 194, errorRows: 5, errorCount: 6, reminderRows: 2,
  errors: [
    wrong(7, '有效期至', 'validTo', '2026/2/30', '没有这一天', '照证照填写'),
    wrong(23, '统一社会信用代码', 'uscc', '9144040029DEMO10O1', '含字母 O，该位应为数字', '', '9144040029DEMO1001'),
    wrong(41, '机构类别', 'kind', '仓库', '字典里没有「仓库」', '选 指定药品专库 / 指定医疗机构 / 供货单位'),
    wrong(58, '统一社会信用代码', 'uscc', '9144040029DEMO1044', '末位校验码应为 X', '核对证照后重填'),
    wrong(58, '名称', 'name', '', '必填', '填写证照上的名称'),
    wrong(176, '名称', 'name', '示范新街坊卫生站', '与第 12 行重复', '删除其中一行'),
    { row: 12, column: '澳门名称（繁体）', field: 'nameHant', value: '示范新街坊卫生站', message: '转为「示範新街坊衛生站」', remedy: '请与证照核对', severity: 'reminder' },
    { row: 30, column: '葡文名称', field: 'namePt', value: '', message: '没有葡文名称', remedy: '公众查询会用到', severity: 'reminder' },
  ],
})

export const security = () => ({
  password: { setAt: at(-40 * dayLength), endsAt: null, rules: { length: 10, classes: 3, history: 5, days: 0 } },
  factor: { required: false, authenticator: null, passkeys: [], recoveryLeft: 0, demo: true },
})

const session = (id, agent, address, begun, current) => ({ id, personName: '', postTitle: '监管人员', agent, device: '', address, newDevice: !current, begunAt: at(begun), seenAt: at(begun / 10), current })
export const sessions = () => [
  session('01', 'Edge · Windows', '198.51.100.7', -3_600_000, true),
  session('02', 'Safari · iOS', '203.0.113.9', -600_000, false),
]
