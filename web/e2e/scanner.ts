// A keyboard-wedge scanner: it types what it read and ends with Enter.
import type { Page } from '@playwright/test'
import { phone } from './words'

// At the console, into the field that waits for codes, as fast as the scanner reads; the page sends one after the other.
export async function scanAtDesk(page: Page, codes: string[]): Promise<void> {
  const field = page.getByTestId('scan-code')
  for (const code of codes) {
    await field.focus()
    await page.keyboard.insertText(code)
    await page.keyboard.press('Enter')
  }
}

// On the phone, where no field has the focus; the page listens once it offers its camera.
export async function scanOnPhone(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: phone('scan.manual') }).first().waitFor()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}
