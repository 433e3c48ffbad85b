// The service desk on the phone: a clerk reports what does not work, with a picture; an
// engineer lets the user sign with the finger.
import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, settled, test } from './support'

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

async function draw(page: Page): Promise<void> {
  const box = await page.getByTestId('pad').boundingBox()
  if (!box) throw new Error('there is no frame to sign in')
  const finger = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + x, y: box.y + y }] })
  await touch('touchStart', 30, 80)
  for (let i = 1; i < 15; i++) await touch('touchMove', 30 + i * 15, 80 + Math.sin(i) * 40)
  await touch('touchEnd')
}

/** A late clock without a reason blocks the signature. */
async function explainLate(page: Page, subject: string): Promise<void> {
  const { clocks } = (await (await page.request.get(`/api/opscenter/sla/subjects/${subject}`)).json()) as { clocks: { id: string; state: string; reason: string }[] }
  for (const clock of clocks.filter(({ state, reason }) => state === 'breached' && !reason)) {
    const answer = await page.request.post(`/api/opscenter/sla/clocks/${clock.id}/explain`, { headers: { 'Idempotency-Key': randomUUID() }, data: { reason: '夜间交通管制' } })
    expect(answer.status(), await answer.text()).toBe(200)
  }
}

test('a fault is reported with a picture, and a ticket is signed by hand', async ({ person }) => {
  const clerk = await person('clerk', 'phone')
  await clerk.goto('/m/pages/work')
  await clerk.getByText('报障与求助').click()
  await clerk.getByTestId('report').click()
  await expect(clerk).toHaveURL(/service\/report/)
  await settled(clerk)
  await clerk.getByTestId('send').click()
  await expect(clerk.getByText('请填写').first()).toBeVisible() // nothing is sent that says nothing
  await clerk.getByLabel('标题').last().fill('收货页一直转圈')
  await clerk.getByLabel('具体情况').last().fill('点开收货就转圈，换一台手机也一样。')
  await clerk.getByLabel('电话').last().fill('+853 66123456')
  const choosing = clerk.waitForEvent('filechooser')
  await clerk.getByText('拍照或选图').click()
  await (await choosing).setFiles({ name: 'screen.png', mimeType: 'image/png', buffer: picture })
  await expect(clerk.getByText('screen.png')).toBeVisible()
  await clerk.getByTestId('send').click()
  await expect(clerk).toHaveURL(/service\/ticket/)
  await expect(clerk.getByText('附上文件')).toBeVisible()
  await expect(clerk.getByText('已提交').first()).toBeVisible()

  const engineer = await person('engineer', 'phone')
  const { items } = (await (await engineer.request.get('/api/opscenter/servicedesk/tickets?state=signing&limit=1')).json()) as { items: { id: string; clockId: string }[] }
  await explainLate(engineer, items[0]?.clockId ?? '')
  await engineer.goto(`/m/service/ticket?id=${items[0]?.id}`)
  await engineer.getByTestId('act-sign').click()
  await engineer.getByText('5 星').click()
  await engineer.getByTestId('send-step').click()
  await expect(engineer.getByText('请先签名并确认')).toBeVisible()
  await draw(engineer)
  await engineer.getByText('确认签名').click()
  await expect(engineer.getByText('签名已保存').first()).toBeVisible()
  await engineer.getByTestId('send-step').click()
  await expect(engineer.getByText('已关闭').first()).toBeVisible()
})
