// The roster is asked to change and stays; a person is replaced with notice and the owner's consent; a training is held and signed.
import { attach, choose, dayFromNow, drawer, expectState, fill, fillDay, idOf, send, step } from './console'
import { expect, expectAccessible, test } from './support'
import { say } from './words'

const paper = '旅程'
const replacement = (name: string): string => say(`field.teamReplacement.${name}`)
const session = (name: string): string => say(`field.teamSession.${name}`)
const swap = (name: string): string => say(`action.teamSwap.${name}`)

test('a swap of duty is asked for and refused', async ({ person }) => {
  const engineer = await person('engineer')
  await engineer.goto('/opscenter/team/roster')
  await expectAccessible(engineer)
  const shift = engineer.getByRole('paragraph').filter({ has: engineer.getByTestId('swap') }).last()
  const taken = ((await shift.textContent()) ?? '').includes('朱项目')
  await shift.getByTestId('swap').click()
  await choose(engineer, drawer(engineer), say('field.teamSwap.toId'), taken ? '卫运维' : '朱项目')
  await fill(drawer(engineer), { [say('field.teamSwap.reason')]: '浏览器旅程：参加培训' })
  await send(engineer, swap('swap'))

  const manager = await person('manager')
  await manager.goto('/opscenter/team/roster')
  await manager.getByRole('paragraph').filter({ hasText: '浏览器旅程' }).getByRole('button', { name: swap('reject'), exact: true }).click()
  await fill(drawer(manager), { [say('field.teamSwap.note')]: '当日无人可替' })
  await send(manager, swap('reject'))
  await expect(manager.getByRole('paragraph').filter({ hasText: '浏览器旅程' })).toContainText(say('state.teamSwap.rejected'))
})

test('a person is replaced with notice and consent', async ({ person }) => {
  test.setTimeout(120_000)
  const manager = await person('manager')
  const numbers: string[] = [] // names are masked, numbers are not
  for (const [name, from] of [['旅程甲', dayFromNow(0)], ['旅程乙', '']] as const) {
    await manager.goto('/opscenter/team/members')
    await manager.getByTestId('create').click()
    const form = drawer(manager)
    await fill(form, { [say('field.teamMember.name')]: name })
    if (from) await fillDay(form, say('field.teamMember.from'), from)
    await fillDay(form, say('field.teamMember.since'), '2012-03-01')
    const projects = form.getByRole('combobox', { name: say('field.teamMember.projects') })
    for (const project of ['旅程项目一', '旅程项目二', '旅程项目三']) {
      await projects.fill(project)
      await projects.press('Enter')
    }
    await manager.keyboard.press('Tab')
    await send(manager, say('action.teamMember.enrol'))
    const { number } = (await (await manager.request.get(`/api/opscenter/team/members/${await idOf(manager)}`)).json()) as { number: string }
    numbers.push(number)
  }
  await expectAccessible(manager)
  await manager.goto('/opscenter/team/replacements')
  await manager.getByTestId('create').click()
  const form = drawer(manager)
  await choose(manager, form, replacement('outgoingId'), numbers[0] ?? '')
  await choose(manager, form, replacement('successorId'), numbers[1] ?? '')
  await fillDay(form, replacement('effectiveDay'), dayFromNow(75))
  await fill(form, { [replacement('reason')]: '工作调动' })
  await attach(form, `${paper}-notice.txt`)
  await send(manager, say('action.teamReplacement.notice'))
  await idOf(manager)
  await expect(manager.getByTestId('comparison')).toBeVisible()
  await expectAccessible(manager)

  const owner = await person('authoriser')
  await owner.goto(manager.url())
  await step(owner, 'teamReplacement', 'consent', 'consented', async () => attach(drawer(owner), `${paper}-consent.txt`))
})

test('a training is held and signed by the owner', async ({ person }) => {
  test.setTimeout(120_000)
  const manager = await person('manager')
  await manager.goto('/opscenter/team/sessions')
  await manager.getByTestId('create').click()
  const form = drawer(manager)
  await form.getByLabel(say('enum.teamSession.training'), { exact: true }).check()
  await fillDay(form, session('plannedOn'), dayFromNow(0))
  await fill(form, { [session('title')]: '浏览器旅程培训', [session('place')]: '培训室' })
  await send(manager, say('action.teamSession.appoint'))
  await idOf(manager)
  await step(manager, 'teamSession', 'hold', 'held', async () => {
    await fillDay(drawer(manager), session('heldOn'), dayFromNow(0))
    await fill(drawer(manager), { [session('attendees')]: '收货、验收、保管岗位共六人' })
    await attach(drawer(manager), `${paper}-list.txt`)
  })
  const owner = await person('authoriser')
  await owner.goto(manager.url())
  await step(owner, 'teamSession', 'sign', 'signed', { [session('feedback')]: '讲解清楚，操作练习充分' })
  await expectState(owner, 'teamSession', 'signed')
  await expectAccessible(owner)
})
