import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { texts } from './build/texts.ts'

const pagesThatShare = 12 // what so many pages need comes in one file
const kit = /\/src\/kit\/index\.ts$/ // names everything: with it in a group, all would be in the first load
const ofRecords = /\/src\/kit\/(case|scan)\/|\/src\/kit\/(form\/FileUpload|api\/upload)|\/element-plus\/es\/components\/dialog\// // what no list needs
const recordsThatShare = 5
const api = process.env.API ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: '/',
  plugins: [
    vue(),
    texts(),
    // Only Element Plus parts are found by name; our own components are imported where they are used.
    Components({ dirs: [], resolvers: [ElementPlusResolver()], dts: 'src/components.d.ts' }),
  ],
  // Neither our components nor those of the library are written with options.
  define: { __VUE_OPTIONS_API__: 'false' },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: 'dist',
    modulePreload: { polyfill: false },
    manifest: true, // read by scripts/first-load.mjs, which removes it
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // A page needs what it takes out of the kit, and not the rest of it.
      treeshake: { moduleSideEffects: [{ test: kit, sideEffects: false }] },
      output: {
        // Few files instead of forty small ones for the first page: each costs a journey and work in the browser.
        codeSplitting: {
          groups: [
            { name: 'start', tags: ['$initial'], priority: 2 },
            { name: 'pages', minShareCount: pagesThatShare, priority: 1, test: (id: string) => !kit.test(id) && !ofRecords.test(id) },
            { name: 'records', minShareCount: recordsThatShare, test: (id: string) => !kit.test(id) && ofRecords.test(id) },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': api } },
})
