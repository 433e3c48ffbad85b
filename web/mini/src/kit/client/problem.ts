import { t } from '../i18n/i18n'

export interface FieldProblem {
  pointer: string
  key: string
  params?: Record<string, unknown>
  message: string
}
interface Body {
  title?: string
  detail?: string
  code?: string
  key?: string
  params?: Record<string, unknown>
  traceId?: string
  errors?: FieldProblem[]
}

/** A refused request (RFC 9457). `detail` is ready to show in the reader's language. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: Body,
  ) {
    super(body.detail ?? body.title ?? `HTTP ${status}`)
  }

  get offline(): boolean {
    return this.status === 0
  }

  get detail(): string {
    if (this.offline) return t('problem.offline')
    const sentence = this.body.detail ?? this.body.title ?? t('problem.unknown', { status: this.status })
    return this.body.traceId && this.status >= 500 ? `${sentence} ${t('problem.trace', { id: this.body.traceId })}` : sentence
  }

  /** With the sentences of the fields, for pages that have no place beside each field. */
  get full(): string {
    const fields = (this.body.errors ?? []).map((error) => error.message).filter((message) => message && message !== this.detail)
    return [this.detail, ...new Set(fields)].join(' ')
  }

  /** Sentences per field; the name is the last part of the JSON pointer, or the whole of it in a list. */
  get fields(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const { pointer, message } of this.body.errors ?? []) {
      found[pointer.replace(/^\/(body\/)?/, '')] ??= message
    }
    return found
  }
}

export function readProblem(status: number, data: unknown): Problem {
  if (data && typeof data === 'object') return new Problem(status, data as Body)
  try {
    return new Problem(status, JSON.parse(String(data)) as Body) // problem+json arrives as text in some webviews
  } catch {
    return new Problem(status, {})
  }
}

/** The sentence to show for anything that was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Problem ? error.full : t('problem.phone')
}
