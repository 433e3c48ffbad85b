// The depot is short of hands: one person gets two posts' roles. The account begins with a password to be changed.
import { choose, drawer, expectState, fill, idOf, send } from '../console'
import { expect, fillSignIn, type Page } from '../support'
import { say } from '../words'
import { type Person, story } from './story'

const { both } = story
const field = (name: string): string => say(`field.person.${name}`)

export async function hire(person: Person, newcomer: Page): Promise<void> {
  const system = await person('system')
  await system.goto('/platform/identity/people')
  await system.getByTestId('create').click()
  await fill(drawer(system), { [field('name')]: both.name, [field('login')]: both.login })
  await send(system, say('identity.create'))
  const password = (await system.getByTestId('first-password').textContent()) ?? ''
  await system.getByRole('button', { name: say('identity.password.noted') }).click()
  const id = await idOf(system)

  const security = await person('security') // who opens an account grants it nothing
  await security.goto(`/platform/identity/people/${id}`)
  await expectState(security, 'person', 'pending')
  await security.getByTestId('add-post').click()
  const form = drawer(security)
  await choose(security, form, say('field.post.orgId'), '横琴示例医药', '横琴示例医药')
  for (const role of ['picker', 'checker']) await choose(security, form, say('field.post.roles'), say(`role.warehouse.${role}`))
  await security.keyboard.press('Escape')
  await send(security, say('identity.post.add'))
  await expectState(security, 'person', 'active')

  await fillSignIn(newcomer, both.login, password)
  await expect(newcomer).toHaveURL(/\/account/)
  const own = `${password}-Own1`
  await fill(newcomer, { [say('account.old')]: password, [say('account.new')]: own, [say('account.repeat')]: own })
  const changed = newcomer.waitForResponse((answer) => answer.url().endsWith('/me/password') && answer.ok())
  await newcomer.getByRole('button', { name: say('account.change') }).click()
  await changed
  await expect(newcomer.getByTestId('desk-title')).toBeVisible()
}
