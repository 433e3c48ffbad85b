// The server gives this app for /t/… too, the addresses printed on boxes. Imported before anything else, this
// turns them into the trace page's own address, before the router reads it.
// #ifdef H5
if (location.pathname.startsWith('/t/')) {
  const text = location.pathname + location.search
  history.replaceState(null, '', `/m/pages/trace?text=${encodeURIComponent(text)}`)
}
// #endif
export {}
