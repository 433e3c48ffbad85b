/** Whether this page takes the place of what was seen before the program had come (scripts/shell.html). */
export function overShell(): boolean {
  // #ifdef H5
  return document.getElementById('shell') !== null && document.documentElement.hasAttribute('data-first')
  // #endif
  // #ifndef H5
  return false
  // #endif
}

/** Takes the shell away once a page is up; what was touched in it is touched in the page. */
export function dropShell(): void {
  // #ifdef H5
  const shell = document.getElementById('shell')
  if (!shell) return
  shell.remove()
  document.documentElement.removeAttribute('data-first')
  const tapped = shell.dataset.tapped && document.querySelector<HTMLElement>(shell.dataset.tapped)
  if (!tapped) return
  tapped.focus()
  tapped.click()
  // #endif
}
