// A span in which the user's own network was down is asked not to be counted; the owner decides; what it would cost is shown.
import { drawer, fill, fillDay, momentFromNow, send } from './console'
import { expect, expectAccessible, test } from './support'
import { say } from './words'

const field = (name: string): string => say(`field.${name}`)

test('an exemption is asked for and approved, and the penalties are shown', async ({ person }) => {
  test.setTimeout(120_000)
  const engineer = await person('engineer')
  // a fault of the story that costs nothing, and some minutes of it
  const { items } = (await (await engineer.request.get('/api/opscenter/sla/clocks?kind=fault&code=C12&state=met&limit=50')).json()) as { items: { subjectId: string; level: number }[] }
  const subject = items.find(({ level }) => level > 2)?.subjectId ?? ''
  const { reportedAt } = (await (await engineer.request.get(`/api/opscenter/sla/subjects/${subject}`)).json()) as { reportedAt: string }
  const after = (minutes: number): string => momentFromNow(minutes + (Date.parse(reportedAt) - Date.now()) / 60_000)
  await engineer.goto(`/opscenter/sla/subjects/${subject}`)
  await engineer.getByTestId('claim').click()
  const form = drawer(engineer)
  await fillDay(form, field('from'), after(1))
  await fillDay(form, field('to'), after(4))
  await form.getByLabel(say('enum.slaCause.network'), { exact: true }).check()
  await fill(form, { [field('evidence')]: '浏览器旅程：用户专线中断，运营商工单在案' })
  await expectAccessible(engineer)
  await send(engineer, say('sla.claim.submit'))
  const claim = (page: typeof engineer) => page.getByTestId('exemptions').getByRole('listitem').filter({ hasText: '浏览器旅程' })
  await expect(claim(engineer)).toContainText(say('state.slaExemption.proposed'))
  await expect(engineer.getByTestId('approve')).toHaveCount(0) // not by who asked

  const owner = await person('authoriser')
  await owner.goto(engineer.url())
  await claim(owner).getByTestId('approve').click()
  await fill(drawer(owner), { [field('opinion')]: '已向运营商核实' })
  await send(owner, say('sla.approve'))
  await expect(claim(owner)).toContainText(say('state.slaExemption.approved'))
  await expectAccessible(owner)
  await owner.goto('/opscenter/sla/report')
  await expect(owner.getByTestId('penalties')).toContainText('¥')
  await expectAccessible(owner)
})
