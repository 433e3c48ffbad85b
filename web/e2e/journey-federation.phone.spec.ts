// Signing in on the phone pages with an identity provider: the simulator sends the person back to the page they wanted.
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { data } from './places'
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './support'
import { phone } from './words'

const lines = (pem: string): string[] => pem.split('\n').filter((line) => line.length > 40 && !line.startsWith('-'))

test('a pharmacist comes in with the Macao account, and lands where the work is', async ({ page }) => {
  await page.goto('/m/pages/signin?next=%2Fclinic%2Fdispense')
  await expect(page.getByTestId('provider-macao')).toBeVisible()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  await page.getByTestId('provider-macao').click()
  await page.getByTestId('person-mo-resident').click()
  await expect(page).toHaveURL(/\/m\/clinic\/dispense/)
  await page.goto('/m/pages/work')
  await expect(page.getByRole('heading', { name: phone('work.todos'), exact: true })).toBeVisible()
})

test('an account of nobody is refused in words, and the password is still there', async ({ page }) => {
  await page.goto('/m/pages/signin')
  await page.getByTestId('provider-macao').click()
  await page.getByTestId('person-mo-unlinked').click()
  await expect(page.getByRole('alert')).toContainText(/绑定/)
  expect(new URL(page.url()).search, 'what the provider sent stays in no address').toBe('')
  await expect(page.getByRole('textbox', { name: phone('signin.login') })).toBeVisible()
})

test('the officer signs with the files of an SM2 certificate; the key stays on the phone', async ({ page }) => {
  const key = readFileSync(`${data}/sm2/officer-key.pem`, 'utf8')
  const locked = String(createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' }))
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.postData() ?? ''))

  await page.goto('/m/pages/signin')
  await page.getByTestId('provider-sm2').click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toBeVisible()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  await sheet.getByTestId('certificate-go').click()
  await expect(sheet.getByRole('alert')).toHaveText(phone('signin.certificate.noFiles'))

  const chooser = page.waitForEvent('filechooser')
  await sheet.getByTestId('certificate-files').click()
  await (await chooser).setFiles([
    { name: 'officer.pem', mimeType: 'application/x-pem-file', buffer: readFileSync(`${data}/sm2/officer.pem`) },
    { name: 'officer-key.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(locked) },
  ])
  await expect(sheet.getByTestId('certificate-chosen')).toContainText('officer-key.pem')
  const secret = sheet.getByRole('textbox', { name: phone('signin.certificate.secret') })
  await secret.fill('another word')
  await sheet.getByTestId('certificate-go').click()
  await expect(sheet.getByRole('alert')).toHaveText(phone('signin.certificate.password'))
  await secret.fill('open sesame')
  await sheet.getByTestId('certificate-go').click()
  await expect(page.getByRole('heading', { name: phone('work.todos'), exact: true })).toBeVisible()

  expect(lines(key).length + lines(locked).length).toBeGreaterThan(4)
  for (const line of [...lines(key), ...lines(locked), 'open sesame']) expect(sent.join('\n').includes(line), 'key or password was sent').toBe(false)
})
