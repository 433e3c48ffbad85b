// Usage: node pack.mjs DIR. Writes FILE.gz and FILE.br beside every large text file,
// so that the server never compresses on the way out.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const text = /\.(js|mjs|css|json|geojson|svg|wasm|html)$/
const worthIt = 1024 // bytes; smaller files travel as fast uncompressed

const files = readdirSync(process.argv[2], { recursive: true, withFileTypes: true })
let before = 0
let after = 0
for (const file of files) {
  if (!file.isFile() || !text.test(file.name)) continue
  const path = join(file.parentPath ?? file.path, file.name)
  const body = readFileSync(path)
  if (body.length < worthIt) continue
  const small = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  writeFileSync(path + '.gz', gzipSync(body, { level: 9 }))
  writeFileSync(path + '.br', small)
  before += body.length
  after += small.length
}
console.log(`packed ${(before / 1024).toFixed(0)} KiB into ${(after / 1024).toFixed(0)} KiB (br)`)
