// An article is written, reviewed by somebody else, found in the other script, judged, and found by the public.
import { choose, drawer, expectState, fill, press, send } from './console'
import { expect, expectAccessible, test, type Page } from './support'
import { say } from './words'

const action = (name: string): string => say(`action.article.${name}`)

async function step(page: Page, name: string, state: string): Promise<void> {
  await press(page.getByRole('group', { name: say('kit.actions') }), action(name))
  await expectState(page, 'article', state)
}

test('an article is written, reviewed, found and judged', async ({ person }) => {
  test.setTimeout(120_000)
  const writer = await person('engineer')
  await writer.goto('/opscenter/knowledge/articles')
  await writer.getByTestId('create').click()
  await fill(drawer(writer), { [say('knowledge.form.titleHans')]: '追溯标签受潮怎么办', [say('knowledge.form.answerHans')]: '1. 换一张标签。\n2. 作废旧码。' })
  await choose(writer, drawer(writer), say('field.article.category'), say('enum.articleCategory.warehouse'))
  await send(writer, say('knowledge.write'))
  await expectState(writer, 'article', 'draft')
  await expectAccessible(writer)
  await step(writer, 'submit', 'review')

  const reviewer = await person('manager')
  await reviewer.goto(writer.url())
  await step(reviewer, 'approve', 'published')
  await expect(reviewer.getByTestId('versions')).toBeVisible()
  await expectAccessible(reviewer)

  const reader = await person('pharmacist')
  await reader.goto('/opscenter/knowledge/read')
  await reader.getByTestId('look').fill('追溯標籤受潮')
  await reader.getByTestId('look').press('Enter')
  await reader.getByTestId('hits').getByRole('link').first().click()
  await expect(reader.getByText('作废旧码')).toBeVisible()
  await expectAccessible(reader)
  await reader.getByTestId('opinion').getByRole('button', { name: say('knowledge.yes') }).click()
  await expect(reader.getByTestId('opinion')).toContainText(say('knowledge.thanks'))
})
