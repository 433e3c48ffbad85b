// Runs before the program has come, and before the first paint: in which language and look the reader will see it, which
// part of the shell (shell.html) stands for the page, what to fetch meanwhile. As kit/i18n and kit/look will decide it.
;(function () {
  var files = {} // words of each language, filled in by preload.mjs
  var program = [] // and the program itself, in the order in which it starts
  var page = document.documentElement
  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key)).data
    } catch {
      return null // nothing was chosen
    }
  }
  var lang = stored('lang')
  if (!files[lang]) {
    var tag = navigator.language.toLowerCase()
    lang = /^zh-(hant|mo|hk|tw)/.test(tag) ? 'zh-Hant' : /^zh/.test(tag) ? 'zh-Hans' : /^pt/.test(tag) ? 'pt' : 'en'
  }
  page.lang = lang
  var link = document.createElement('link')
  link.rel = 'modulepreload'
  link.crossOrigin = ''
  link.href = files[lang]
  document.head.appendChild(link)

  var look = stored('look') || {}
  if (look.theme === 'dark' || (look.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)) page.classList.add('dark')
  if (look.scale > 1) page.classList.add('gz-scale-' + Math.round(look.scale * 100))

  var path = location.pathname
  var code = /^\/t\/([89]\d{19})$/.exec(path)
  var home = /^\/m\/(pages\/home)?$/.test(path)
  if (home) page.setAttribute('data-first', 'home')
  else if (code || /^\/t\//.test(path) || (path === '/m/pages/trace' && /[?&](text|q|code)=/.test(location.search))) page.setAttribute('data-first', 'trace')

  // The program starts once the shell is seen: its files are on their way meanwhile, after what the shell needs.
  function start() {
    if (!program.length) return
    var script = document.createElement('script')
    script.type = 'module'
    script.crossOrigin = ''
    script.src = program.shift()
    script.onload = function () { setTimeout(start) }
    document.head.appendChild(script)
  }
  if (document.hidden || !page.hasAttribute('data-first')) start()
  else requestAnimationFrame(function () { setTimeout(start) })

  // What is touched in the shell is touched in the page that takes its place.
  addEventListener('click', function (event) {
    var touched = event.target.closest && event.target.closest('#shell [data-tap]')
    if (touched) document.getElementById('shell').setAttribute('data-tapped', touched.getAttribute('data-tap'))
  })

  // The page's own questions (kit/client/early); not in the name of somebody who may be signed in.
  var early = {}
  function ask(address) {
    early[address] = fetch(address, { headers: { 'Accept-Language': lang } }).then(function (answer) {
      return answer.json().then(function (data) {
        return { statusCode: answer.status, data: data }
      })
    })
    early[address].catch(function () {}) // it is asked again
  }
  try {
    if (!stored('session') && localStorage.getItem('gz.signed-in') === null) {
      if (code) ask('/api/public/trace/' + code[1])
      if (home) ['/api/public/announcements', '/api/public/notices'].forEach(ask)
    }
  } catch {
    // a browser that keeps nothing
  }
  window.gzEarly = { lang: lang, answers: early }
})()
