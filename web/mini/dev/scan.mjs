// node dev/scan.mjs. Reads real symbols with the built pages in a browser, under the security policy: from a
// photo, and from a camera whose picture is a file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import { CODES } from './answers.mjs'
import { serve } from './mock.mjs'
import { run } from '../scripts/files.mjs'

prepareZXingModule({ overrides: { wasmBinary: readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm')) } })
const folder = mkdtempSync(join(tmpdir(), 'scan-'))
const port = 8096
const server = await serve(port)
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const open = (args = []) => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...args] })

/** A picture of the symbol, in the middle of a grey frame the size of a camera's. */
async function frame(format, text, scale, options = '') {
  const { symbol, error } = await writeBarcode(text, { format, scale, addQuietZones: true, options })
  if (!symbol) throw new Error(error)
  const [width, height] = [960, 540]
  const grey = Buffer.alloc(width * height, 200)
  const [left, top] = [Math.floor((width - symbol.width) / 2), Math.floor((height - symbol.height) / 2)]
  for (let y = 0; y < symbol.height; y++) for (let x = 0; x < symbol.width; x++) grey[(y + top) * width + x + left] = symbol.data[y * symbol.width + x]
  return { width, height, grey }
}
function pgm({ width, height, grey }, page) {
  // browsers read no PGM: the page itself draws the picture and makes the file
  return page.evaluate(async ({ width, height, base64 }) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const pen = canvas.getContext('2d')
    const image = pen.createImageData(width, height)
    const grey = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
    grey.forEach((value, i) => image.data.set([value, value, value, 255], i * 4))
    pen.putImageData(image, 0, 0)
    return canvas.toDataURL('image/png').split(',')[1]
  }, { width, height, base64: grey.toString('base64') })
}
function video({ width, height, grey }) {
  const file = join(folder, 'camera.y4m')
  const one = Buffer.concat([Buffer.from('FRAME\n'), grey, Buffer.alloc((width * height) / 2, 128)])
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), ...Array(10).fill(one)]))
  return file
}
async function photo(format, text, scale, options) {
  const browser = await open()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${port}/m/pages/trace?scan=1`)
    await page.locator('.gz-scan-photo').waitFor()
    const png = Buffer.from(await pgm(await frame(format, text, scale, options), page), 'base64')
    const [chooser, asked] = [page.waitForEvent('filechooser'), page.waitForRequest(/\/api\/public\/trace\//)]
    await page.locator('.gz-scan-photo').click()
    await (await chooser).setFiles({ name: 'box.png', mimeType: 'image/png', buffer: png })
    return decodeURIComponent((await asked).url().split('/trace/')[1])
  } finally {
    await browser.close()
  }
}
function same(got, wanted) {
  if (got !== wanted) throw new Error(`read ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`)
}

const checks = [
  ['photo: QR with our address', async () => same(await photo('QRCode', `https://gongzhi.example/t/${CODES.valid}`, 6), CODES.valid)],
  ['photo: Code128 with 20 digits', async () => same(await photo('Code128', CODES.valid, 3), CODES.valid)],
  ['photo: EAN-13', async () => same(await photo('EAN13', '9521234543213', 4), '9521234543213')],
  ['photo: DataMatrix', async () => same(await photo('DataMatrix', CODES.valid, 8), CODES.valid)],
  ['photo: GS1 DataMatrix keeps its prefix and separators', async () => same(await photo('DataMatrix', '(01)09521234543213(17)270500(10)AML2405A(21)BOX-7', 8, 'gs1'), ']d201095212345432131727050010AML2405A\u001d21BOX-7')],
  ['photo: GS1-128 keeps its prefix', async () => same(await photo('Code128', '(01)09521234543213(21)BOX-7', 3, 'gs1'), ']C1010952123454321321BOX-7')],
  ['camera: a box that comes into view', async () => {
    const browser = await open(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${video(await frame('QRCode', `https://gongzhi.example/t/${CODES.valid}`, 6))}`])
    try {
      const page = await browser.newPage({ permissions: ['camera'] })
      const refused = []
      page.on('console', (message) => /Content Security Policy/.test(message.text()) && refused.push(message.text()))
      await page.goto(`http://127.0.0.1:${port}/m/pages/trace?scan=1`)
      const asked = page.waitForRequest(/\/api\/public\/trace\//)
      await page.locator('.gz-scan-open').click()
      same(decodeURIComponent((await asked).url().split('/trace/')[1]), CODES.valid)
      if (refused.length) throw new Error(refused[0])
    } finally {
      await browser.close()
    }
  }],
]
process.on('exit', () => {
  server.close()
  rmSync(folder, { recursive: true })
})
await run(checks)
