import type { FieldFault, Problem } from '../types'

/** What went wrong with a request, as the one error type the pages handle. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly key: string
  readonly params: Record<string, unknown>
  readonly errors: FieldFault[]
  readonly traceId: string

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.key = problem.key
    this.params = problem.params ?? {}
    this.errors = problem.errors ?? []
    this.traceId = problem.traceId ?? ''
  }

  /** No answer came: what was typed is kept and the same request may be sent again. */
  get offline(): boolean {
    return this.status === 0
  }
}

export function offlineError(message: string): ApiError {
  return new ApiError({ title: message, status: 0, code: 'offline', key: 'kit.fault.offline' })
}

/** problemOf reads a failed response, also one that a proxy answered without a problem body. */
export async function problemOf(response: Response, fallback: string): Promise<Problem> {
  const type = response.headers.get('Content-Type') ?? ''
  if (type.includes('json')) {
    try {
      const body = (await response.json()) as Partial<Problem>
      return { title: fallback, code: '', key: '', ...body, status: response.status }
    } catch {
      // a cut body: the status still says what happened
    }
  }
  const traceId = response.headers.get('Trace-Id') ?? undefined
  return { title: fallback, status: response.status, code: '', key: '', traceId }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError({ title: String(error), status: -1, code: 'client', key: '' })
}

const refusals = new Set([400, 401, 403, 404, 409, 410, 422])

/** Whether an answer says nothing about what was read before: what stands on the page may stay there. */
export const isPassing = (error: ApiError): boolean => !refusals.has(error.status)

/**
 * failureOf gives what stands instead of the content. A reading that fails while an earlier one is on the page takes
 * nothing away, with it would go what is being typed there; the frame says that the page is not fresh (kit/stale.ts).
 */
export function failureOf(query: { error: { value: unknown }; data: { value: unknown } }): ApiError | null {
  if (!query.error.value) return null
  const error = asApiError(query.error.value)
  return query.data.value !== undefined && isPassing(error) ? null : error
}
