// Copies the API page's library beside our own page in dist/swagger.
import { copyFileSync, mkdirSync } from 'node:fs'

const from = new URL('../node_modules/swagger-ui-dist/', import.meta.url)
const to = new URL('../dist/swagger/', import.meta.url)
mkdirSync(to, { recursive: true })
for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) copyFileSync(new URL(file, from), new URL(file, to))
