// node scripts/simulate.cjs DIR. Runs pages of the real mini-program build in WeChat's component simulator with a
// stand-in for `wx` and for the server, presses their buttons, and reads what they show.
const { JSDOM } = require('jsdom')
const { chmodSync, readdirSync, readFileSync } = require('node:fs')
const path = require('node:path')

const folder = path.resolve(process.argv[2])
const dom = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' })
for (const name of ['document', 'Event', 'CustomEvent', 'Node', 'HTMLElement', 'Element', 'MutationObserver']) global[name] = dom.window[name]
global.window = dom.window
global.requestAnimationFrame = (act) => setTimeout(act, 0)
// WeChat's own template compiler is published without the mark of a program
const compilers = path.join(path.dirname(require.resolve('miniprogram-compiler/package.json')), 'bin/linux')
for (const file of readdirSync(compilers)) chmodSync(path.join(compilers, file), 0o755)
const simulate = require('miniprogram-simulate')

const stored = new Map()
const calls = []
let network = true
let scanned = []
let answers

function request({ url, method, data, header, success, fail }) {
  calls.push({ url, method, data, header })
  setTimeout(() => {
    if (!network) return fail({ errMsg: 'request:fail' })
    const headers = Object.fromEntries(Object.entries(header ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
    const { status, data: answer } = answers.api(method ?? 'GET', new URL(url, 'http://mock'), data ?? {}, headers, headers['accept-language'])
    success({ statusCode: status, data: answer, header: {} })
  }, 1)
  return {}
}
const system = { platform: 'devtools', language: 'zh_CN', windowWidth: 375, windowHeight: 812, screenWidth: 375, screenHeight: 812, pixelRatio: 2, statusBarHeight: 20, SDKVersion: '3.6.0', version: '8.0', theme: 'light', safeArea: { top: 0, left: 0, right: 375, bottom: 812, width: 375, height: 812 } }
const query = { in: () => query, select: () => query, selectAll: () => query, boundingClientRect: () => query, exec: (done) => done?.([]) }
Object.assign(global.wx, {
  getStorageSync: (key) => (stored.has(key) ? JSON.parse(stored.get(key)) : ''),
  setStorageSync: (key, value) => void stored.set(key, JSON.stringify(value)),
  removeStorageSync: (key) => void stored.delete(key),
  getStorageInfoSync: () => ({ keys: [...stored.keys()] }),
  getSystemInfoSync: () => system, getAppBaseInfo: () => system, getWindowInfo: () => system, getDeviceInfo: () => system, getSystemSetting: () => ({}),
  getLaunchOptionsSync: () => ({}), getEnterOptionsSync: () => ({}), canIUse: () => true, nextTick: (act) => setTimeout(act, 0),
  onAppShow() {}, onAppHide() {}, onThemeChange() {}, onNetworkStatusChange() {}, getUpdateManager: () => ({}), setNavigationBarColor() {},
  getNetworkType: ({ success }) => success({ networkType: network ? 'wifi' : 'none' }),
  createSelectorQuery: () => query, showToast: () => {}, vibrateShort: () => {}, vibrateLong: () => {},
  navigateTo: ({ url }) => calls.push({ url: `page ${url}` }), reLaunch: ({ url }) => calls.push({ url: `page ${url}` }),
  scanCode: ({ success, fail }) => (scanned.length ? success({ result: scanned.shift(), scanType: 'QR_CODE' }) : fail({ errMsg: 'scanCode:fail cancel' })),
  request,
})
global.getApp = () => global.app
global.App = (options) => (global.app = options)
global.getCurrentPages = () => []
global.Page = (options) => global.Component({ methods: options, data: options.data })

const wait = (ms = 120) => new Promise((done) => setTimeout(done, ms))
const says = (component) => component.dom.textContent.replace(/[\s\u200b]+/g, ' ')
/** Waits for something, however slow the machine is. */
async function until(holds, what, patience = 20000) {
  for (let waited = 0; waited < patience; waited += 40) {
    if (holds()) return
    await wait(40)
  }
  throw new Error(what())
}
/** The page shows all these words, now or soon. */
async function shows(page, ...wanted) {
  for (const part of wanted) await until(() => says(page).includes(part), () => `"${part}" is not in: ${says(page).slice(0, 400)}`)
}
/** A request or a move to another page, as the last one. */
function asks(address) {
  const last = () => calls[calls.length - 1]?.url ?? ''
  return until(() => last().includes(address), () => `"${address}" is not in ${last()}`)
}

let shown
/** Leaves the page that is shown and opens another of the build, with a query. */
async function open(page, options = {}) {
  shown?.instance.onUnload?.()
  shown?.detach()
  const id = simulate.load(path.join(folder, page), { less: false, rootPath: folder, compiler: 'official' })
  const component = simulate.render(id, {})
  component.attach(document.body.appendChild(document.createElement('div')))
  shown = component
  component.instance.onLoad?.(options)
  await wait()
  return component
}
const templates = Object.fromEntries(
  readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.wxml')).map((file) => [path.basename(file, '.wxml'), path.join(folder, file)]),
)
const nameOf = (scope) => scope.$vm.$.type.__name
/** The first component of this name below another, in the order of the page. */
function find(scope, name) {
  for (const child of scope.$vm.$.ctx.$children) {
    const found = nameOf(child.$scope) === name ? child.$scope : find(child.$scope, name)
    if (found) return found
  }
  return null
}
/** Presses the n-th thing that a component or page shows with a handler of its own; the template names them. */
async function press(scope, n = 0) {
  const template = readFileSync(templates[nameOf(scope)], 'utf8')
  const names = [...template.matchAll(/bindtap="\{\{(\w+)(?:\.(\w+))?\}\}"/g)]
  const handlers = () => names.flatMap(([, name, inner]) => {
    // inside a list the handler is a field of each row, and the list is the only array that has it
    if (inner) return Object.values(scope.data).filter(Array.isArray).flat().map((row) => row?.[inner])
    return [scope.data[name]]
  }).filter((handler) => typeof scope[handler] === 'function')
  await until(() => handlers()[n], () => `${nameOf(scope)} has no handler ${n}`)
  scope[handlers()[n]]({ type: 'tap', detail: {}, target: { dataset: {} }, currentTarget: { dataset: {} } })
  return wait()
}
/** Says something in a component's name to its parent, as WeChat does with an event. */
function emit(scope, event, ...values) {
  scope.$vm.$emit(event, ...values)
}
/** Lets WeChat's scanner see these texts, one after the other, and opens it. */
async function scan(page, ...texts) {
  scanned = texts
  await until(() => find(page.instance, 'ScanPanel'), () => 'there is no scanner')
  const panel = find(page.instance, 'ScanPanel')
  while (scanned.length) {
    await press(panel, 0)
    await wait(80)
  }
}
const box = (n) => `/t/901001100002${String(n).padStart(8, '0')}`

const tones = []
global.wx.createWebAudioContext = () => ({
  currentTime: 0, destination: {},
  createOscillator: () => ({ frequency: { set value(hertz) { tones.push(hertz) } }, connect() {}, start() {}, stop() {} }),
  createGain: () => ({ gain: {}, connect() {} }),
})

const checks = [
  ['home: question, recall, services', async () => {
    const page = await open('pages/home')
    await shows(page, '您的药是真的吗', '扫药盒上的码', '召回：阿托伐他汀片', '查一盒药', '怎样核验', '登录（专库、机构）')
  }],
  ['home: an impossible code is not sent', async () => {
    const page = await open('pages/home')
    const field = find(page.instance, 'GzField')
    emit(field, 'update:modelValue', '90100010000000010984')
    await wait()
    emit(field, 'enter')
    await wait()
    await shows(page, '校验位不对')
    if (calls.some(({ url }) => url.includes('10984'))) throw new Error('the code was sent')
  }],
  ['trace: opened from a printed code', async () => {
    const page = await open('pages/trace', { q: encodeURIComponent(`https://gongzhi.example/t/${answers.CODES.valid}`) })
    await shows(page, '状态正常', '氨氯地平片', 'AML2405A', '2027 年 5 月（月底前）', '90100010000041319595', '须凭处方', '这条记录可以核验', '看说明书（繁體中文 / Português）')
  }],
  ...['held 已暂停', 'expired 已过期', 'recalled 已召回', 'void 此码已作废', 'unknown 查无此码', 'foreign 不是本系统的码'].map((pair) => {
    const [verdict, word] = pair.split(' ')
    return [`trace: ${verdict}`, async () => shows(await open('pages/trace', { code: answers.CODES[verdict] }), word)]
  }),
  ['trace: no code at all', async () => shows(await open('pages/trace', { code: 'hello' }), '读不懂这个码', 'hello')],
  ['trace: a proof of work is done by itself', async () => {
    const page = await open('pages/trace', { code: answers.CODES.captcha })
    await shows(page, '状态正常')
    const nonce = calls.filter(({ url }) => url.includes(answers.CODES.captcha)).pop().header['Captcha-Nonce']
    if (!/^\d+$/.test(nonce)) throw new Error(`nonce ${nonce}`)
  }],
  ['trace: without network it says what to do', async () => {
    network = false
    const page = await open('pages/trace', { code: answers.CODES.valid })
    network = true
    await shows(page, '连不上服务器', '再查一次')
  }],
  ['proof: the phone computes the root itself', async () => {
    await open('pages/trace', { code: answers.CODES.valid }).then((page) => press(page.instance))
    await shows(await open('pages/proof'), '对上了：手机合并 20 次', '日志共 11 条')
  }],
  ['sign in: a staff page asks for it and gets its answer', async () => {
    await open('warehouse/check', { id: 'out2' })
    await asks('page /pages/signin?next=')
    const page = await open('pages/signin', { next: encodeURIComponent('/warehouse/check?id=out2') })
    await shows(page, '演示账号', '收货员', '复核员', '机构药师')
    await press(page.instance, 4)
    await asks('page /warehouse/check?id=out2')
    if (calls.find(({ url }) => url.endsWith('/sessions')).data.bearer !== true) throw new Error('no bearer token was asked for')
  }],
  ['work: my tasks and what I can do here', async () => {
    const page = await open('pages/work')
    await shows(page, '有 2 件事等我处理，1 件已超时', 'CK202611200003', '已超时', '复核', '请在电脑上处理')
    await press(page.instance)
    await asks('page /warehouse/check')
  }],
  ['check: right, repeat and wrong', async () => {
    answers.reset()
    const page = await open('warehouse/check', { id: 'out2' })
    await shows(page, '117 / 120', '还差 3 盒', '完成复核（差 3 盒）')
    await scan(page, box(1))
    await shows(page, '118 / 120', '对 · 第 118 盒')
    await scan(page, box(1))
    await shows(page, '重复，没有计数', '118 / 120')
    await scan(page, '90100030000123453807')
    await shows(page, '批号不对', 'LAT2603A', 'LAT2601C', '把这盒放进黄色退货筐', '仍是 118 / 120')
    await scan(page, box(2))
    await shows(page, '仍是 118 / 120')
    await press(find(find(page.instance, 'WrongSheet'), 'GzButton'))
    await scan(page, box(2))
    await shows(page, '119 / 120', '对 · 第 119 盒')
    if (tones.join() !== '880,660,660,220,880') throw new Error(`tones ${tones}`)
    const { header, data } = calls.filter(({ url }) => url.endsWith('/out2/check')).pop()
    if (!header['Idempotency-Key'] || header.Authorization !== 'Bearer mock' || !data.codes[0].eventTime) throw new Error(JSON.stringify({ header, data }))
  }],
  ['check: scans made offline are kept and sent later', async () => {
    answers.reset()
    const page = await open('warehouse/check', { id: 'out2' })
    network = false
    await scan(page, box(11), box(12))
    await shows(page, '先记下，联网后核对', '117 / 120', '离线，待传 2')
    network = true
    const asked = calls.length
    await press(find(find(page.instance, 'OfflineChip'), 'GzChip'))
    await shows(page, '已同步')
    await shows(page, '119 / 120')
    const sent = calls.slice(asked).filter(({ url }) => url.endsWith('/check')).flatMap(({ data }) => data.codes.map(({ text }) => text))
    if (sent.join() !== [box(11), box(12)].join()) throw new Error(`sent ${sent}`)
  }],
  ['home: Portuguese, all of it', async () => {
    const page = await open('pages/home')
    await press(page.instance, 2)
    await shows(page, 'O seu medicamento é verdadeiro', 'Ler o código da embalagem', 'Verificar uma embalagem', 'As minhas tarefas')
    const rest = says(page).replace(/共治|简|繁/g, '').match(/\p{Script=Han}+/gu)?.filter((word) => !/阿托伐他汀|批号|召回|请不要|交回|药|的机构/.test(word))
    if (rest?.length) throw new Error(`left in Chinese: ${rest}`)
  }],
]

async function main() {
  answers = await import('../dev/answers.mjs')
  require(path.join(folder, 'app.js'))
  global.app.onLaunch?.({})
  let failed = 0
  for (const [name, check] of checks) {
    try {
      await check()
      console.log(`ok    ${name}`)
    } catch (error) {
      failed++
      console.log(`FAIL  ${name}: ${error.message}`)
    }
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}
void main()
