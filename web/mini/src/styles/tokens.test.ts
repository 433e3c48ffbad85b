import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

// The phone's tokens are laid out for two platforms, so they are a file of their own; the values are the consoles'.
const shared = resolve(__dirname, '../../../shared/tokens.css')

/** Custom properties of the block that follows `opening`. */
function block(text: string, opening: string): Record<string, string> {
  const from = text.indexOf(opening) + opening.length
  const body = text.slice(from, text.indexOf('\n}', from)).replace(/\/\*[\s\S]*?\*\//g, '')
  return Object.fromEntries([...body.matchAll(/(--gz-[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]))
}

describe('design tokens', () => {
  const phone = readFileSync(resolve(__dirname, 'tokens.scss'), 'utf8')
  const consoles = readFileSync(shared, 'utf8')
  it.each([
    ['light', '@mixin light {', ':root, page {'],
    ['dark', '@mixin dark {', 'html.dark, .gz-dark {'],
  ])('%s values are those of the consoles', (_, mine, theirs) => {
    const wanted = block(consoles, theirs)
    expect(Object.keys(wanted).length).toBeGreaterThan(40)
    expect(block(phone, mine)).toMatchObject(wanted)
  })
})
