import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import { http, newKey } from '../api/client'
import { keys, refresh } from '../api/keys'
import { type ApiError, asApiError, failureOf } from '../api/problem'
import { text } from '../i18n'
import type { Stored, TimelineEntry } from '../types'
import { showFault } from '../ui/fault'
import { toast } from '../ui/toast'

export interface CaseOptions<T = unknown> {
  /** Collection of the API, `/api/drugtrace/inbound/orders`. */
  path: string
  entity: string
  id: string
  /** Registers without a timeline say false. */
  timeline?: boolean
  /** Whether something goes on in the background: the page asks again until it is over. */
  awaits?: (record: T) => boolean
}

const statusConflict = 409
const askAgain = 3000

/** useCase reads one record with its timeline and performs the server's actions on it. */
export function useCase<T extends Stored>(options: CaseOptions<T>) {
  const client = useQueryClient()
  const { path, id } = options
  const record = useQuery({
    queryKey: keys.record(path, id),
    queryFn: ({ signal }) => http.get<T>(`${path}/${encodeURIComponent(id)}`, undefined, signal),
    retry: false,
    refetchInterval: ({ state }) => (state.data && options.awaits?.(state.data as T) ? askAgain : false),
  })
  const timeline = useQuery({
    queryKey: keys.timeline(path, id),
    queryFn: ({ signal }) =>
      http.get<{ items: TimelineEntry[] }>(`${path}/${encodeURIComponent(id)}/timeline`, undefined, signal),
    enabled: options.timeline !== false,
    retry: false,
  })

  const performing = ref('')
  /** Set when someone else changed the record meanwhile; the page shows it beside the fresh record. */
  const stale: Ref<ApiError | null> = ref(null)

  async function reload(): Promise<void> {
    await refresh(client, path)
  }

  /** send posts an action with the version that was seen; every refusal is thrown as an ApiError. */
  async function send(action: string, body: Record<string, unknown> = {}): Promise<T> {
    performing.value = action
    stale.value = null
    try {
      const answer = await http.post<T>(
        `${path}/${encodeURIComponent(id)}/${action}`,
        { ...body, version: record.data.value?.version },
        newKey(),
      )
      if (answer) client.setQueryData(keys.record(path, id), answer)
      await reload()
      return answer
    } catch (error) {
      const fault = asApiError(error)
      if (fault.status === statusConflict) {
        stale.value = fault
        await reload()
      }
      throw fault
    } finally {
      performing.value = ''
    }
  }

  /** perform sends an action that asks nothing; a refusal opens a dialog and answers null. */
  async function perform(action: string, body: Record<string, unknown> = {}): Promise<T | null> {
    try {
      return await send(action, body)
    } catch (error) {
      showFault(asApiError(error))
      return null
    }
  }

  function done(): void {
    toast(text('kit.done'))
  }

  return {
    options,
    record: computed(() => (record.data.value as T | undefined) ?? null),
    timeline: computed(() => timeline.data.value?.items ?? []),
    timelineError: computed(() => failureOf(timeline)),
    loading: computed(() => record.isPending.value),
    error: computed(() => failureOf(record)),
    performing,
    stale,
    perform,
    send,
    reload,
    done,
  }
}

export type Case<T extends Stored> = ReturnType<typeof useCase<T>>
