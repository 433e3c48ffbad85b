// The register of organisations: two people make one of two registrations, a business keeps its papers, and what a
// licence may allow is a word of the dictionary.
import { choose, drawer, expectState, fill, idOf, press, send } from './console'
import { expect, expectAccessible, test } from './support'
import { say } from './words'

const register = '/platform/enterprise/organisations'
const shop = '横琴示例鲜果店（演示）'
const twin = '橫琴示例鮮果店（演示）'
const label = (name: string): string => say(`field.dictionary.${name}`)
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n')

test('two people make one of two registrations of a shop', async ({ person }) => {
  const officer = await person('officer')
  await officer.goto('/platform/enterprise/duplicates')
  await expectAccessible(officer)
  const row = officer.getByRole('row').filter({ hasText: shop }).first()
  await row.getByRole('link', { name: say('enterprise.duplicates.compare') }).click()
  await officer.waitForURL(/duplicates\/[0-9A-Z]{26}-[0-9A-Z]{26}$/)
  const number = officer.locator('[data-field=macaoNo]')
  await expect(number).toContainText(say('enterprise.merge.gap')) // only one of the two has it
  await expect(number.getByRole('radio').last()).toBeChecked() // and that is worth keeping
  await expectAccessible(officer)
  await officer.getByTestId('propose').click()
  await fill(drawer(officer), { [say('field.organisationMerge.reason')]: '现场核对，同一家店登记了两次' })
  await send(officer, say('action.organisationMerge.propose'))
  await expectState(officer, 'organisationMerge', 'proposed')
  const id = await idOf(officer)
  await expect(officer.getByRole('button', { name: say('action.organisationMerge.approve'), exact: true })).toHaveCount(0) // that is for somebody else

  const lead = await person('lead')
  await lead.goto(`/platform/enterprise/merges/${id}`)
  await expectAccessible(lead)
  await press(lead.getByRole('group', { name: say('kit.actions') }), say('action.organisationMerge.approve'))
  await press(lead.getByRole('dialog'), say('action.organisationMerge.approve'))
  await expectState(lead, 'organisationMerge', 'merged')

  // The one that stays is found by the number of the other.
  await officer.goto(`${register}?q=MO-DEMO-0901`)
  await expect(officer.getByRole('row').filter({ hasText: shop })).toHaveCount(1)
  await officer.goto(`${register}?state=merged`)
  await officer.getByRole('row').filter({ hasText: twin }).getByRole('link', { name: twin }).click()
  await expect(officer.getByTestId('merged')).toBeVisible()
})

test('a business adds a paper to its page and makes a wrong one void', async ({ person }) => {
  const owner = await person('owner')
  await owner.goto(register)
  await owner.getByRole('link', { name: say('kit.view') }).first().click()
  const papers = owner.getByTestId('papers')
  for (const name of ['licence-2026.pdf', 'licence-wrong.pdf']) {
    await papers.getByTestId('add-files').click()
    const form = drawer(owner)
    await choose(owner, form, say('field.organisationFile.kind'), say('enum.organisationFile.licence'))
    await form.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer: pdf })
    await expect(form.getByText(name)).toBeVisible()
    await send(owner, say('enterprise.files.add'))
    await expect(papers.getByRole('link', { name })).toBeVisible()
  }
  await papers.getByRole('row').filter({ hasText: 'licence-wrong.pdf' }).getByTestId('void').click()
  await fill(drawer(owner), { [say('field.organisationFile.reason')]: '传错了文件' })
  await send(owner, say('enterprise.files.void'))
  await expect(papers.getByText(say('enterprise.files.voided', { reason: '传错了文件' }))).toBeVisible()
  await expect(papers.getByRole('link', { name: 'licence-wrong.pdf' })).toHaveCount(0)
  await expect(papers.getByRole('link', { name: 'licence-2026.pdf' })).toHaveCount(1)
  await expectAccessible(owner)
})

test('what a licence may allow comes from the dictionary', async ({ person }) => {
  const word = '夜市烧烤'
  const system = await person('system')
  await system.goto('/platform/dictionaries')
  await system.getByLabel(say('dictionary.choose'), { exact: true }).selectOption('licence_scope')
  await system.getByTestId('add').click()
  const form = drawer(system)
  await fill(form, { [label('code')]: 'catering_night', [label('zhHans')]: word, [label('zhHant')]: '夜市燒烤', [label('basis')]: '示例条款', [label('reason')]: '新增项目' })
  await choose(system, form, label('parent'), say('enum.licenceKind.food_business'))
  await send(system, say('dictionary.add'))
  await expect(system.getByRole('row').filter({ hasText: word })).toBeVisible()
  await expectAccessible(system)

  const officer = await person('officer')
  await officer.goto(register)
  await officer.getByTestId('create').click()
  const entry = drawer(officer)
  await fill(entry, { [say('field.organisation.name')]: '许可范围示例小店' })
  await choose(officer, entry, say('field.organisation.kind'), say('enum.organisationKind.food'))
  await entry.getByRole('button', { name: say('kit.form.addRow', { label: say('field.organisation.licences') }) }).click()
  const licence = entry.getByRole('group', { name: `${say('field.organisation.licences')} 1` })
  await choose(officer, licence, say('field.licence.kind'), say('enum.licenceKind.food_business'))
  await fill(licence, { [say('field.licence.number')]: 'JY24404029000016' })
  await licence.getByLabel(say('field.licence.validFrom')).fill('2026-01-01')
  await licence.getByLabel(say('field.licence.validFrom')).press('Enter')
  await choose(officer, licence, say('field.licence.scope'), word)
  await send(officer, say('enterprise.create'))
  await expect(officer.getByRole('cell', { name: word })).toBeVisible()
})
