// node dev/mock.mjs [port]. A small stand-in for the server, for looking at pages and for the mini-program
// simulation. It speaks the same addresses, sends the same security headers, and forgets everything when it ends.
import { createServer } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { api } from './answers.mjs'

const site = resolve(process.env.SITE ?? join(import.meta.dirname, '../dist/build/h5'))
const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' }
// the strictest policy that works; the real server sends the same
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; " +
  "connect-src 'self'; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'; object-src 'none'"

async function body(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  const text = Buffer.concat(parts).toString()
  return text ? JSON.parse(text) : {}
}

function page(path, response) {
  const asked = join(site, path.replace(/^\/m\//, ''))
  const file = asked.startsWith(site) && extname(asked) && existsSync(asked) ? asked : join(site, 'index.html')
  response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy })
  response.end(readFileSync(file))
}

export function serve(port) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://mock')
    if (!url.pathname.startsWith('/api/')) return page(url.pathname, response)
    const lang = request.headers['accept-language'] ?? 'zh-Hans'
    const { status, data } = api(request.method, url, await body(request), request.headers, lang)
    response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' })
    response.end(data === undefined ? '' : JSON.stringify(data))
  })
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)))
}

if (process.argv[1] === import.meta.filename) {
  const port = Number(process.argv[2] ?? 8099)
  await serve(port)
  console.log(`http://127.0.0.1:${port}/m/`)
}
