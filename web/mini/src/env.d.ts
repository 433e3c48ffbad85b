/// <reference types="vite/client" />
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
declare module 'texts:*' {
  const words: Record<string, string>
  export default words
}
/** WeChat's own interface, for the few calls that uni-app does not pass on. */
declare const wx: Record<string, unknown>
declare module 'icons:paths' {
  export const icons: Record<string, string>
  export const shapes: Record<string, string>
}
