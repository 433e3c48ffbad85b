// Keeps the program of the pages, so that they open without a network; what people know and did stays with the server
// and with the page's own queue. Written by pwa.mjs, which fills in the four lines below.
const version = '' // of this build
const shell = [] // paths that the first page needs
const rest = [] // and all others
const others = [] // beginnings of paths below the base that belong to somebody else

const base = new URL('./', self.location.href)
const kept = 'shell-' + version
const patience = 4000 // ms that a page waits for the network before it is shown as it was

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(kept).then((cache) => cache.addAll(shell)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('shell-') && name !== kept).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

// Who works with the pages asks for all of them, also those not opened yet: a resident who looks at one box does not.
// The console is larger: it asks for the files that it has fetched before there was a worker to keep them.
self.addEventListener('message', (event) => {
  const asked = event.data === 'keep all' ? rest : rest.filter((path) => event.data?.keep?.includes(path))
  event.waitUntil(caches.open(kept).then((cache) => Promise.all(asked.map((path) => keep(cache, path)))))
})

async function keep(cache, path) {
  if (!(await cache.match(path))) await cache.add(path).catch(() => {}) // it is kept when it is used
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return
  if (others.some((path) => url.pathname.startsWith(path))) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (url.pathname.startsWith(base.pathname + 'assets/')) event.respondWith(asset(request))
})

/** The page from the network, so that a new version is seen at once; the kept one when there is no answer. */
async function page(request) {
  const index = await caches.match(base.href)
  if (!index) return fetch(request)
  try {
    const late = new Promise((_, refuse) => setTimeout(refuse, patience))
    const answer = await Promise.race([fetch(request), late])
    return answer.status < 500 ? answer : index
  } catch {
    return index
  }
}

/** Files of the build have their content in their name: what is kept is right. */
async function asset(request) {
  const found = await caches.match(request)
  if (found) return found
  const answer = await fetch(request)
  if (answer.ok) {
    const copy = answer.clone()
    void caches.open(kept).then((cache) => cache.put(request, copy))
  }
  return answer
}
