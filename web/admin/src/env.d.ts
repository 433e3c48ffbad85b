/// <reference types="vite/client" />

declare module 'virtual:texts/*' {
  const texts: Record<string, string>
  export default texts
}

declare module 'element-plus/es/locale/lang/*' {
  import type { Language } from 'element-plus/es/locale'
  const language: Language
  export default language
}
