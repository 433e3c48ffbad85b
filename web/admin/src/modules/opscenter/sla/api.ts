import { type Day, http, type Instant, type ServiceClock, type Stored } from '@/kit'

export const slaPath = '/api/opscenter/sla'

export interface ClockRow extends ServiceClock, Stored {
  subjectId: string
  number: string
  path: string
  kind: 'request' | 'fault' | 'replacement' | 'security'
  level: number
  minutes: number
  calendar: 'always' | 'hours' | 'days'
  elapsedMs: number
  excludedMs: number
  alwaysDue: Instant | null
  lateBy: '' | 'level'
  step: number
  ackedAt: Instant | null
  ackUntil: Instant | null
  ackedName: string
  told: number
  reason: string
  reasonName: string
}

interface Decided {
  id: string
  state: 'proposed' | 'approved' | 'refused' | 'lapsed'
  evidence: string
  opinion: string
  proposerName: string
  proposedAt: Instant
  deciderName: string
  decidedAt: Instant | null
  version: number
}
export interface Exemption extends Decided {
  from: Instant
  to: Instant
  cause: string
}
export interface Change extends Decided {
  from: number
  to: number
  criterion: string
  rule: string
  mayAccept: boolean
}

export interface Subject {
  id: string
  kind: 'request' | 'fault' | 'replacement' | 'security'
  number: string
  path: string
  reportedAt: Instant | null
  detectedAt: Instant | null
  level: number
  firstLevel: number
  finalLevel: number
  recoveredAt: Instant | null
  goodFrom: Instant | null
  recoveryKind: '' | 'monitor' | 'manual'
  policyDay: Day
  engineerName: string
  modules: string[]
  probes: string[]
  clocks: ClockRow[]
  facts: { id: string; kind: string; at: Instant; level?: number; mode?: string; byName: string }[]
  exemptions: Exemption[]
  changes: Change[]
  healthy?: { from: Instant | null; judged: Instant | null; minutes: number; silent: string[] }
  mayDecide: boolean
  mayPropose: boolean
}

export interface Attainment {
  id: string
  code: string
  count: number
  met: number
  breached: number
  running: number
  exempt: number
  rate: number
}
export interface Availability {
  id: string
  number: string
  name: string
  key: boolean
  built: boolean
  down: number
  exempt: number
  maintenance: number
  raw: number
  contract: number
  contractMax: number
  maint: number
  coverage: number
  met: boolean
}
export interface Year {
  year: number
  from: Day
  to: Day
  count: number
  penalty: number
  left: number
  faults: { id: string; number: string; path: string; reportedAt: Instant }[]
}
export interface Penalties {
  contract?: { version: string; start: Day; end: Day; total: number; bond: number }
  allowed: number
  percent: number
  years: Year[]
  next: number
}

const one = (id: string): string => `${slaPath}/subjects/${encodeURIComponent(id)}`

export const subjectOf = (id: string, signal?: AbortSignal): Promise<Subject> => http.get<Subject>(one(id), undefined, signal)
export const claim = (id: string, body: unknown, key: string): Promise<Exemption> => http.post<Exemption>(`${one(id)}/exemptions`, body, key)
export const askLevel = (id: string, body: unknown, key: string): Promise<Change> => http.post<Change>(`${one(id)}/level`, body, key)
export const decide = (kind: 'exemptions' | 'levels', id: string, body: unknown, key: string): Promise<Exemption | Change> => http.post<Exemption | Change>(`${slaPath}/${kind}/${encodeURIComponent(id)}/decide`, body, key)
export const acknowledge = (id: string): Promise<ClockRow> => http.post<ClockRow>(`${slaPath}/clocks/${encodeURIComponent(id)}/acknowledge`, {})
export const explain = (id: string, body: unknown, key: string): Promise<ClockRow> => http.post<ClockRow>(`${slaPath}/clocks/${encodeURIComponent(id)}/explain`, body, key)

export const attainment = async (from: Day, to: Day): Promise<Attainment[]> => (await http.get<{ items: Omit<Attainment, 'id'>[] }>(`${slaPath}/attainment`, { from, to })).items.map((row) => ({ ...row, id: row.code }))
export const availability = async (from: Day, to: Day): Promise<Availability[]> => (await http.get<{ items: Omit<Availability, 'id'>[] }>(`${slaPath}/availability`, { from, to })).items.map((row) => ({ ...row, id: row.number }))
export const penalties = (): Promise<Penalties> => http.get<Penalties>(`${slaPath}/penalties`)
