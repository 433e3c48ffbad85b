// What a resident reads who scans the box, in Chinese and in Portuguese, before and after a recall.
import { choose, pickRadio, press } from '../console'
import { expect, expectAccessible, picture, type Page } from '../support'
import { type Lang, phone, say } from '../words'
import { type Person, story } from './story'

const instruction = '请停止使用，退回发药的诊所。'
const firstLine = (text: string): string => text.split('\n')[0] ?? ''

async function read(page: Page, code: string, verdict: string, lang: Lang = 'zh-Hans'): Promise<void> {
  await page.goto(`/t/${code}`)
  await expect(page.getByText(firstLine(phone(`verdict.${verdict}`, {}, lang))).first()).toBeVisible()
  expect(new URL(page.url()).pathname, 'the address a resident shares').toBe(`/t/${code}`)
}

export async function scan(page: Page): Promise<void> {
  const [code = ''] = story.picked
  await read(page, code, 'valid')
  await expect(page.getByText(story.first.batch)).toBeVisible()
  await expect(page.getByText(phone('trace.dispensed'))).toBeVisible()
  await read(page, story.codes.void, 'void')
}

export async function scanInPortuguese(page: Page): Promise<void> {
  const [code = ''] = story.picked
  await page.goto(`/t/${code}`)
  await page.getByRole('button', { name: phone('look.lang'), exact: true }).click()
  await page.getByRole('radio', { name: 'Português' }).click()
  await page.keyboard.press('Escape')
  await read(page, code, 'valid', 'pt')
  await expect(page.getByText(story.drug.pt).first()).toBeVisible()
  await expect(page.getByText(phone('field.batchNo', {}, 'pt'), { exact: true })).toBeVisible()
  await picture(page, 'public-result')
  await expectAccessible(page)
}

export async function recall(person: Person): Promise<void> {
  const officer = await person('officer')
  await officer.goto('/drugtrace/holds/new')
  await pickRadio(officer, say('field.hold.kind'), say('enum.hold.recall'))
  await choose(officer, officer, say('field.hold.batch'), story.first.batch, story.first.batch)
  await officer.getByLabel(say('field.hold.instruction')).fill(instruction)
  await officer.getByTestId('place').click()
  const dialog = officer.getByRole('dialog')
  await expect(dialog).toContainText(say('ledger.hold.recallConsequence'))
  await dialog.getByLabel(say('kit.confirm.reason')).fill('含量检验不合格')
  await dialog.getByLabel(say('kit.confirm.lastFour')).fill(story.first.batch.slice(-4))
  await press(dialog, say('ledger.hold.place'))
  await expect(dialog).toBeHidden()
  await expect(officer).toHaveURL(/\/drugtrace\/holds/)
}

export async function scanAfterRecall(page: Page): Promise<void> {
  await read(page, story.picked[0] ?? '', 'recalled')
  await expect(page.getByText(instruction)).toBeVisible()
  await read(page, story.codes.later[1] ?? '', 'valid') // the other batch
}
