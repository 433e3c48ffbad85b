import { defineConfig } from '@playwright/test'
import { run } from './places'

// File names say where a spec runs: x.desktop.spec.ts and x.phone.spec.ts in one width,
// x.spec.ts in both. A skipped test counts as a failure, so never skip by width.
const everywhere = /\.spec\.ts$/
const gallery = /gallery\.spec\.ts$/
// These give a person of the demonstration a second factor for a while, so they run when nobody else signs in.
const factors = /journey-(account|passkey)\.desktop\.spec\.ts$/

export default defineConfig({
  testDir: '.',
  outputDir: `${run}/playwright`,
  globalSetup: './server.ts',
  workers: 3, // on two cores: much of a page's time is waiting for it to be still
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['line'], ['json', { outputFile: `${run}/test/e2e.json` }]],
  use: {
    actionTimeout: 30_000,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: {
      // Chromium without the windows around its pages, of the same package and version: a page's first load takes half the processor time.
      executablePath: process.env.GONGZHI_CHROMIUM ?? '/usr/bin/chromium-headless-shell',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      testMatch: everywhere,
      testIgnore: [gallery, factors, /\.phone\.spec\.ts$/],
      use: { viewport: { width: 1366, height: 768 } },
    },
    {
      name: 'phone',
      testMatch: everywhere,
      testIgnore: [gallery, /\.desktop\.spec\.ts$/],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true },
    },
    { name: 'factors', testMatch: factors, dependencies: ['desktop', 'phone'], use: { viewport: { width: 1366, height: 768 } } },
    { name: 'gallery', testMatch: gallery, dependencies: ['desktop', 'phone'] },
  ],
})
