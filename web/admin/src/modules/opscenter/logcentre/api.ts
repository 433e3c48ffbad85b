import { type Action, type Day, http, type Instant, newKey, type Stored, type Wait } from '@/kit'

const root = '/api/opscenter/logcentre'
export const linesPath = `${root}/lines`
export const findingsPath = `${root}/findings`
export const summariesPath = `${root}/summaries`
export const archivesPath = `${root}/archives`
export const statisticsPath = `${root}/statistics`

export const classes = ['signin', 'operation', 'access', 'configuration', 'security', 'interface', 'system', 'host'] as const
export type LogClass = (typeof classes)[number]
export const rules = ['brute', 'export', 'offhours', 'burst', 'place']

/** An exercise of attack and defence that an address belonged to. */
export interface Exercise {
  id: string
  number: string
  title: string
}

export interface Line {
  id: string
  at: Instant
  class: LogClass
  level: 'info' | 'warning' | 'error'
  action: string
  result: string
  personId: string
  personName: string
  postTitle: string
  orgName: string
  ip: string
  node: string
  text: string
  recordCount: number
  traceId: string
  archived: boolean
  exercise?: Exercise
}

export interface Finding extends Stored {
  number: string
  rule: string
  severity: 'critical' | 'warning' | 'notice'
  subjectKind: string
  subjectName: string
  orgName: string
  /** Address that most of it came from; its end is hidden from those who do not handle findings. */
  origin: string
  fromAt: Instant
  untilAt: Instant
  hits: number
  threshold: number
  minutes: number
  ruleVersion: string
  state: string
  note: string
  acknowledgerName: string
  acknowledgedAt: Instant | null
  handlerName: string
  handledAt: Instant | null
  createdAt: Instant
  actions: Action[]
  waits?: Wait
  exercise?: Exercise
}

export interface Count {
  class: LogClass
  all: number
  refused: number
  failed: number
}

export interface Tally {
  action: string
  count: number
  refused: number
}

export interface Statistics {
  from: Day
  to: Day
  step: 'hour' | 'day'
  classes: Count[]
  series: { at: Instant; class: LogClass; count: number }[]
  actions: Tally[]
  refusals: Tally[]
  findings: number
  countedAt: Instant
}

export interface Summary {
  id: string
  day: Day
  counts: Count[]
  actions: Tally[]
  refusals: Tally[]
  anomalies: { kind: 'more' | 'silent' | 'failures'; class: LogClass; count: number; usual: number }[]
  findings: { id: string; number: string; rule: string; hits: number }[]
  total: number
  refused: number
  failed: number
  readings: { personId: string; name: string; at: Instant }[]
  read: boolean
  createdAt: Instant
}

export interface Archive {
  id: string
  month: string
  class: LogClass
  state: 'kept' | 'removed'
  rows: number
  size: number
  sha256: string
  checkpointSize: number
  checkpointRoot: string
  remote: boolean
  verdict: 'sound' | 'changed' | 'missing' | 'unlinked'
  verifiedAt: Instant
  createdAt: Instant
}

export const findingPage = (id: string): string => `/opscenter/logcentre/findings/${id}`
export const statisticsOf = (from: Day, to: Day, step: string, signal?: AbortSignal): Promise<Statistics> => http.get<Statistics>(statisticsPath, { from, to, step }, signal)
export const evidenceOf = (id: string, signal?: AbortSignal): Promise<{ items: Line[] }> => http.get<{ items: Line[] }>(`${findingsPath}/${encodeURIComponent(id)}/evidence`, undefined, signal)
export const signSummary = (id: string): Promise<Summary> => http.post<Summary>(`${summariesPath}/${encodeURIComponent(id)}/sign`, undefined, newKey())
export const verifyArchive = (id: string): Promise<Archive> => http.post<Archive>(`${archivesPath}/${encodeURIComponent(id)}/verify`, undefined, newKey())
