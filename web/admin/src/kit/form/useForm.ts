import { computed, reactive, ref } from 'vue'
import { newKey } from '../api/client'
import { type ApiError, asApiError } from '../api/problem'
import { useDraft } from './draft'
import { check, type FormFault, labelAt, toBody, toModel } from './model'
import type { FormSchema, Model } from './schema'

export interface FormOptions<R> {
  schema: FormSchema
  /** The record being changed; absent for a new one. */
  record?: Model & { id?: string; version?: number }
  /** Values a new record starts with. */
  initial?: Model
  /** Sends the body; `version` is added for a record that exists. */
  submit: (body: Model, idempotencyKey: string) => Promise<R>
}

/** useForm holds one form: what is typed, what is wrong with it, its draft and its sending. */
export function useForm<R>(options: FormOptions<R>) {
  const { schema, record } = options
  const start = (): Model => toModel(schema.fields, { ...options.initial, ...record })
  const model = reactive<Model>(start())
  const faults = ref<FormFault[]>([])
  const failure = ref<ApiError | null>(null)
  const busy = ref(false)
  const restored = ref(false)
  const waits = new Set<Promise<boolean>>()
  const draft = useDraft(`${schema.entity}.${record?.id ?? 'new'}`, record?.version ?? 0, () => model)
  // One key a form: sending again after a lost answer must not create a second record.
  let key = newKey()

  const kept = draft.restore()
  if (kept) {
    Object.assign(model, kept.model)
    restored.value = true
  }

  function discardDraft(): void {
    draft.discard()
    Object.assign(model, start())
    restored.value = false
    faults.value = []
  }

  function take(error: ApiError): void {
    faults.value = error.errors.map(({ pointer, message }) => ({
      pointer: pointer.replace(/^\/body(?=\/)/, ''),
      label: labelAt(schema, pointer),
      message,
    }))
    if (faults.value.length === 0) failure.value = error
    // The server saw this key with this body; a corrected body needs another.
    if (!error.offline) key = newKey()
  }

  /** waitFor holds the sending back until work has ended, such as the storing of a chosen file; after false nothing is sent. */
  function waitFor(work: Promise<boolean>): void {
    waits.add(work)
    void work.finally(() => waits.delete(work))
  }

  /** send answers the record, or null when there is something to correct. */
  async function send(): Promise<R | null> {
    if (busy.value) return null
    busy.value = true
    try {
      if ((await Promise.all(waits)).includes(false)) return null
      failure.value = null
      faults.value = check(schema, model)
      if (faults.value.length > 0) return null
      const body = toBody(schema.fields, model)
      const answer = await options.submit(record ? { ...body, version: record.version } : body, key)
      draft.discard()
      draft.stop()
      return answer
    } catch (error) {
      draft.save()
      take(asApiError(error))
      return null
    } finally {
      busy.value = false
    }
  }

  const messages = computed(() => new Map(faults.value.map((fault) => [fault.pointer, fault.message])))

  return { schema, model, faults, messages, failure, busy, restored, draft, discardDraft, waitFor, send }
}

export type Form = Pick<
  ReturnType<typeof useForm<unknown>>,
  'schema' | 'model' | 'faults' | 'messages' | 'failure' | 'busy' | 'restored' | 'draft' | 'discardDraft'
>
