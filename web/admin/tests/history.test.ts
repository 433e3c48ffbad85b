import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

// Whoever opens a record sees what was changed, by whom and when: every page with an id shows a history.
const root = join(import.meta.dirname, '../src/modules')
const indexes = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('index.ts'))

// The frame of a record brings the timeline by itself; these show what happened in a way of their own.
const ways: [string, (page: string) => boolean][] = [
  ['DetailPage', (page) => /<DetailPage\b/.test(page) && !/timeline: false/.test(page)],
  ['TimelineList', (page) => /<TimelineList\b/.test(page)],
  ['RoleHistory', (page) => /<RoleHistory\b/.test(page)],
  ['facts of the clocks, which are never changed', (page) => /class="[^"]*\bsla-facts\b/.test(page)],
  ['revisions that are only added, each with who wrote it, when and why', (page) => /data-testid="revisions"/.test(page)],
  ['a published article, whose versions stand beside its draft', (page) => /class="[^"]*\bknowledge-article\b/.test(page)],
  ['two organisations, each with a page that has its history', (page) => /<MergeChoices\b/.test(page)],
]

interface RecordPage {
  path: string
  page: string
}
const pages: RecordPage[] = indexes.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/path: ['"`]([^'"`]*:\w+[^'"`]*)['"`][\s\S]*?import\('\.\/(\w+\.vue)'\)/g)].map(([, path = '', page = '']) => ({ path, page: join(root, dirname(file), page) })),
)

describe('history of a record', () => {
  it('finds the pages of records', () => expect(pages.length).toBeGreaterThan(12))
  it.each(pages)('$path shows what was changed', ({ page }) => {
    const code = readFileSync(page, 'utf8')
    expect(ways.filter(([, shows]) => shows(code)).map(([name]) => name)).not.toEqual([])
  })
})
