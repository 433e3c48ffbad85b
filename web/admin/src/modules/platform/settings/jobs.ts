import { declareTones, http, type Instant } from '@/kit'

export const jobsPath = '/api/platform/settings/jobs'

/** Recurring work of the system and how it goes. */
export interface Job {
  id: string
  name: string
  state: 'failing' | 'late' | 'running' | 'waiting' | 'done'
  /** Seconds from start to start. */
  every: number
  node: string
  startedAt: Instant | null
  finishedAt: Instant | null
  millis: number
  failures: number
  /** Seconds overdue. */
  late: number
  error: string
}

export async function jobs(signal?: AbortSignal): Promise<Job[]> {
  const { items } = await http.get<{ items: Job[] }>(jobsPath, undefined, signal)
  return items.map((one) => ({ ...one, id: one.name }))
}

declareTones('job', { failing: 'danger', late: 'warn', running: 'info', waiting: 'wait', done: 'ok' })
