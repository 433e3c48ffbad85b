// The server gives this app for /t/… too, the addresses printed on boxes. The router knows only /m/…, so such an
// address is turned into the trace page's own before the router reads it, and shown again once the page is there:
// whoever shares the address of a box shares the printed one. Imported before anything else, so that this listener
// hears of a step through the history before the router's does.
// #ifdef H5
const PUBLIC = '/t/'

function toRouter(): void {
  if (!location.pathname.startsWith(PUBLIC)) return
  const text = location.pathname + location.search
  history.replaceState(history.state, '', `/m/pages/trace?text=${encodeURIComponent(text)}`)
}
toRouter()
window.addEventListener('popstate', (event) => {
  toRouter()
  // The framework counts the pages it has put up. Who steps back before the last one is up leaves it with fewer than
  // the steps gone back, and it breaks; the address is right already, so the page is read from there anew.
  const before = positionOf(getApp()?.$router?.options.history.state)
  if (before - positionOf(history.state) <= getCurrentPages().length) return
  event.stopImmediatePropagation()
  location.reload()
})

/** Where the router counts an entry of the history, 0 for one it does not know. */
function positionOf(state: { position?: unknown } | null | undefined): number {
  return typeof state?.position === 'number' ? state.position : 0
}
// #endif

/** Shows in the address bar what the page shows: the printed address, that of a known code, or the question. */
export function showAddress(text: string, code = ''): void {
  // #ifdef H5
  const own = text ? `/m/pages/trace?text=${encodeURIComponent(text)}` : '/m/pages/trace?scan=1'
  const address = text.startsWith(PUBLIC) ? text : /^\d{20}$/.test(code) ? PUBLIC + code : own
  history.replaceState(history.state, '', address)
  // #endif
}
