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
