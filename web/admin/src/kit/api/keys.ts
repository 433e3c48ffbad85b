import type { QueryClient } from '@tanstack/vue-query'

/** Query keys of everything that is read, by the path it is read from. */
export const keys = {
  desk: ['desk'] as const,
  all: (path: string) => [path] as const,
  list: (path: string, params: unknown) => [path, 'list', params] as const,
  counts: (path: string, params: unknown) => [path, 'counts', params] as const,
  record: (path: string, id: string) => [path, 'record', id] as const,
  timeline: (path: string, id: string) => [path, 'timeline', id] as const,
}

/** After a change: everything read from that path is read again, and the desk with it. */
export async function refresh(client: QueryClient, path: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.all(path) }),
    client.invalidateQueries({ queryKey: keys.desk }),
  ])
}
