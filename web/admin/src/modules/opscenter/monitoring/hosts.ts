import { declareTones, fullInstant, http, number, type Schema, text, type Tone } from '@/kit'

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
