import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { texts } from './build/plugins'

export default defineConfig({
  plugins: [texts()],
  resolve: { alias: { '@': resolve(__dirname, 'src') } },
  test: { include: ['src/**/*.test.ts'] },
})
