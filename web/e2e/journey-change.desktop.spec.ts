// A change is assessed, authorised by the owner, begun with a backup to go back to, goes wrong, is rolled back and looked back on.
import { act, attach, choose, drawer, fill, fillDay, idOf, momentFromNow, send, step, turnOn } from './console'
import { expect, expectAccessible, test } from './support'
import { say } from './words'

const field = (name: string): string => say(`field.change.${name}`)

test('a change is authorised, rolled back and reviewed', async ({ person }) => {
  test.setTimeout(120_000)
  const engineer = await person('engineer')
  await engineer.goto('/opscenter/change/changes')
  await engineer.getByTestId('create').click()
  await fill(drawer(engineer), { [field('title')]: '浏览器旅程：调大连接数', [field('reason')]: '高峰时连接不足' })
  await choose(engineer, drawer(engineer), field('assets'), 'DB-2')
  await engineer.keyboard.press('Escape')
  await expectAccessible(engineer)
  await send(engineer, say('action.change.draft'))
  await idOf(engineer)
  await step(engineer, 'change', 'assess', 'assessed', async () => {
    const form = drawer(engineer)
    await fill(form, { [field('impact')]: '数据库重新装载参数', [field('plan')]: '改参数，观察十五分钟', [field('rollback')]: '参数改回原值' })
    await turnOn(form, field('touchesData'))
    await fillDay(form, field('startsAt'), momentFromNow(0))
    await fillDay(form, field('endsAt'), momentFromNow(90))
  })
  await act(engineer, 'change', 'submit', 'waiting')

  const owner = await person('authoriser')
  await owner.goto(engineer.url())
  await expectAccessible(owner)
  await step(owner, 'change', 'authorise', 'scheduled', { [field('text')]: '同意' })

  await engineer.reload()
  await act(engineer, 'change', 'secure', 'scheduled')
  await expect(engineer.getByTestId('job')).toContainText(say('enum.backupPoint.made'), { timeout: 60_000 }) // the page asks again by itself
  await step(engineer, 'change', 'start', 'implementing', async () => attach(drawer(engineer), 'backup.txt'))
  await step(engineer, 'change', 'rollback', 'rolledback', { [field('text')]: '连接数增加后内存不足，已改回原值' })
  await step(engineer, 'change', 'review', 'closed', { [field('text')]: '先扩内存再调连接数' })
  const reviewer = await person('reviewer')
  await reviewer.goto(engineer.url())
  const evidence = await reviewer.getByRole('link', { name: 'backup.txt' }).getAttribute('href')
  expect((await reviewer.request.get(evidence ?? '')).status()).toBe(200) // who reads the change reads its evidence
})
