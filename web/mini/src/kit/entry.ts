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
window.addEventListener('popstate', toRouter)
// #endif

/** Shows in the address bar what the page shows: the printed address, that of a known code, or the question. */
export function showAddress(text: string, code = ''): void {
  // #ifdef H5
  const own = text ? `/m/pages/trace?text=${encodeURIComponent(text)}` : '/m/pages/trace?scan=1'
  const address = text.startsWith(PUBLIC) ? text : /^\d{20}$/.test(code) ? PUBLIC + code : own
  history.replaceState(history.state, '', address)
  // #endif
}
