import { defineConfig } from 'vite'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { ownHostOnly, texts } from './build/plugins'

// the package is CommonJS: under an ES module config the function sits one level deeper
const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin

const smallest = 12_000 // bytes: smaller files are joined, for each costs a phone a journey

export default defineConfig({
  base: '/m/',
  plugins: [texts(), uni(), ownHostOnly()],
  define: {
    // a mini-program has no page address: the server's origin is given when it is built
    __ORIGIN__: JSON.stringify(process.env.GONGZHI_ORIGIN ?? ''),
  },
  build: { target: 'es2018', rollupOptions: { output: { experimentalMinChunkSize: smallest } } },
})
