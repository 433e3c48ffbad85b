import { defineConfig } from 'vite'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { plainElements } from './build/elements'
import { iconPaths } from './build/icons'
import { ownHostOnly, texts } from './build/plugins'

// the package is CommonJS: under an ES module config the function sits one level deeper
const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin

const smallest = 12_000 // bytes: smaller files are joined, for each costs a phone a journey

export default defineConfig({
  base: '/m/',
  plugins: [texts(), iconPaths(), uni({ vueOptions: { template: { compilerOptions: { nodeTransforms: plainElements } } } }), ownHostOnly()],
  define: {
    // a mini-program has no page address: the server's origin is given when it is built
    __ORIGIN__: JSON.stringify(process.env.GONGZHI_ORIGIN ?? ''),
  },
  // one style sheet in browsers, for each costs a phone a journey; a mini-program's pages carry their own
  build: { target: 'es2018', cssCodeSplit: process.env.UNI_PLATFORM !== 'h5', rollupOptions: { output: { experimentalMinChunkSize: smallest } } },
})
