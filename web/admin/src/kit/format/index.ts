export * from './code'
export * from './date'
export * from './deadline'
export * from './number'
