import { defineConfig } from 'vite'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { plainElements } from './build/elements'
import { iconPaths } from './build/icons'
import { ownHostOnly, texts } from './build/plugins'

// the package is CommonJS: under an ES module config the function sits one level deeper
const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin

const smallest = 12_000 // bytes: smaller files are joined, for each costs a phone a journey

const browser = process.env.UNI_PLATFORM === 'h5'

/** The framework is a file of its own, so that a phone reads it in two goes and answers a finger between them (scripts/ahead.js). */
const frame = (id: string) => (/node_modules\/(@dcloudio|@vue|vue)\/.*\.m?js$/.test(id) ? 'frame' : undefined)

export default defineConfig({
  base: '/m/',
  plugins: [texts(), iconPaths(), uni({ vueOptions: { template: { compilerOptions: { nodeTransforms: plainElements } } } }), ownHostOnly()],
  define: {
    // a mini-program has no page address: the server's origin is given when it is built
    __ORIGIN__: JSON.stringify(process.env.GONGZHI_ORIGIN ?? ''),
  },
  build: {
    target: 'es2018',
    // one style sheet in browsers, for each costs a phone a journey; a mini-program's pages carry their own
    cssCodeSplit: !browser,
    rollupOptions: { output: { experimentalMinChunkSize: smallest, ...(browser ? { manualChunks: frame } : {}) } },
  },
})
