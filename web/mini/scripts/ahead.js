// Runs before the program has come: asks for the words of the language that it will read (kit/i18n, startLang and closest).
;(function () {
  var files = {} // filled in by preload.mjs
  var lang = ''
  try {
    lang = JSON.parse(localStorage.getItem('lang')).data
  } catch {
    // nothing was chosen
  }
  if (!files[lang]) {
    var tag = navigator.language.toLowerCase()
    lang = /^zh-(hant|mo|hk|tw)/.test(tag) ? 'zh-Hant' : /^zh/.test(tag) ? 'zh-Hans' : /^pt/.test(tag) ? 'pt' : 'en'
  }
  var link = document.createElement('link')
  link.rel = 'modulepreload'
  link.crossOrigin = ''
  link.href = files[lang]
  document.head.appendChild(link)
})()
