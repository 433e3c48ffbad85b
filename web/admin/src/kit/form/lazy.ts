import { defineAsyncComponent } from 'vue'

// Forms carry the heaviest parts of the component library (calendars, uploads): a page fetches them when it opens one.
export const FormDrawer = defineAsyncComponent(() => import('./FormDrawer.vue')) as unknown as (typeof import('./FormDrawer.vue'))['default']
export const SchemaForm = defineAsyncComponent(() => import('./SchemaForm.vue')) as unknown as (typeof import('./SchemaForm.vue'))['default']
export const FieldControl = defineAsyncComponent(() => import('./FieldControl.vue')) as unknown as (typeof import('./FieldControl.vue'))['default']
export const FileUpload = defineAsyncComponent(() => import('./FileUpload.vue')) as unknown as (typeof import('./FileUpload.vue'))['default']
export const ImportWizard = defineAsyncComponent(() => import('../import/ImportWizard.vue')) as unknown as (typeof import('../import/ImportWizard.vue'))['default']
