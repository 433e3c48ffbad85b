import createClient from 'openapi-fetch'
import type { components, paths } from '../../../../shared/gen/schema'
import { type Method, respond } from './client'

/** Schema names a type of the server's OpenAPI document: `Schema<'Organisation'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

/**
 * Typed client over the generated paths: `api.GET('/api/…/{id}', { params: { path: { id } } })`.
 * It goes through the same door as `http`: language, idempotency, captcha, problems as ApiError. Pure: whoever calls none
 * of its paths does not load it.
 */
export const api = /* @__PURE__ */ createClient<paths>({
  fetch: async (input: Request) => {
    const url = new URL(input.url)
    const type = input.headers.get('Content-Type') ?? ''
    const body = type.includes('json') ? ((await input.json()) as unknown) : undefined
    return respond(input.method as Method, url.pathname + url.search, {
      body,
      signal: input.signal,
      idempotencyKey: input.headers.get('Idempotency-Key') ?? undefined,
    })
  },
})
