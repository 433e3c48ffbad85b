import { declareTones, enumLabel, fullInstant, hasText, http, number, scaled, type Schema, text, type Tone } from '@/kit'

export const hostsPath = '/api/opscenter/monitoring/hosts'
export type Host = Schema<'HostagentView'>
export const hostPage = (code: string): string => `/opscenter/monitoring/hosts/${encodeURIComponent(code)}`
export const hosts = (signal?: AbortSignal): Promise<{ items: Host[] }> => http.get<{ items: Host[] }>(hostsPath, undefined, signal)

declareTones('monitorHost', { active: 'ok', revoked: 'void' })
export const standingTone = (standing: string): Tone => ({ reporting: 'ok', silent: 'danger', never: 'wait', revoked: 'void' } as Record<string, Tone>)[standing] ?? 'unknown'
/** What was not measured is a dash, never zero. */
export const measured = (value: number | null | undefined, unit = ''): string => (value === null || value === undefined ? '—' : `${number(value)}${unit}`)

/** What somebody must look at, the worst first. */
export function alarms(host: Host): string[] {
  const comma = text('kit.comma')
  return [
    ...(host.silentSince ? [text('monitoring.host.silent', { at: fullInstant(host.silentSince) })] : []),
    ...(host.standing === 'never' ? [text('monitoring.host.never')] : []),
    ...(host.tools.length ? [text('monitoring.host.tools', { tools: host.tools.join(comma) })] : []),
    ...(host.unexpected.length ? [text('monitoring.host.ports', { ports: host.unexpected.join(comma) })] : []),
    ...(host.drifted.length ? [text('monitoring.host.drift', { files: host.drifted.join(comma) })] : []),
    ...(host.certificateEnds ? [text('monitoring.host.certificate', { at: fullInstant(host.certificateUntil) })] : []),
  ]
}

/** Words and units of the further readings, which are those of the daily patrol; a server stands before its own. */
const readings: Record<string, { measure: string; unit?: string; per?: number }> = {
  load: { measure: 'host_load', unit: '%' },
  logins: { measure: 'host_logins' },
  clock: { measure: 'host_clock', unit: ' ms' },
  virus: { measure: 'security_virus', unit: ' h' },
  nginx5xx: { measure: 'nginx_errors', unit: '%', per: 100 },
  connections: { measure: 'mysql_connections', unit: '%' },
  slow: { measure: 'mysql_slow' },
  space: { measure: 'mysql_space', unit: ' MB' },
  memory: { measure: 'redis_memory', unit: '%' },
  hits: { measure: 'redis_hits', unit: '%' },
  evicted: { measure: 'redis_evicted' },
  persistence: { measure: 'redis_persistence' },
  role: { measure: 'redis_role' },
}

export interface Reading {
  field: string
  label: string
  value: string
}

/** readingsOf puts what an agent measured besides into words; one that nobody named keeps its name. */
export function readingsOf(facts: Host['facts']): Reading[] {
  return facts.map(({ name, value }) => {
    const at = name.lastIndexOf(' ')
    const key = name.slice(at + 1)
    const known = readings[key]
    if (!known) return { field: name, label: name, value: number(value) }
    const role = key === 'role' && hasText(`enum.redisRole.${value}`) ? enumLabel('redisRole', String(value)) : ''
    return { field: name, label: `${name.slice(0, at + 1)}${enumLabel('patrolMeasure', known.measure)}`, value: role || `${known.per ? scaled(value, known.per) : number(value)}${known.unit ?? ''}` }
  })
}
