import { enumLabel, fileSize, fullInstant, http, type Model, number, type Option, type Schema, text, type Tone } from '@/kit'

const root = '/api/opscenter/recovery'
export const overviewPath = `${root}/overview`
export const backupsPath = `${root}/backups`
export const checksPath = `${root}/checks`
export const drillsPath = `${root}/drills`
export const plansPath = `${root}/plans`

export type Overview = Schema<'RecoveryOverview'>
export type Backup = Schema<'RecoveryBackupView'>
export type BackupDetail = Schema<'RecoveryBackupDetail'>
export type Check = Schema<'RecoveryCheckView'>
export type CheckDetail = Schema<'RecoveryCheckDetail'>
export type Drill = Schema<'RecoveryDrillView'>
export type DrillDetail = Schema<'RecoveryDrillDetail'>
export type Plan = Schema<'RecoveryPlanView'>
export type PlanDetail = Schema<'RecoveryPlanDetail'>
export type Duty = Schema<'RecoveryDuty'>

interface Items<T> {
  items: T[]
}

export const overview = (signal?: AbortSignal): Promise<Overview> => http.get<Overview>(overviewPath, undefined, signal)
export const plans = (signal?: AbortSignal): Promise<Items<Plan>> => http.get<Items<Plan>>(plansPath, undefined, signal)
export const planOf = (id: string, signal?: AbortSignal): Promise<PlanDetail> => http.get<PlanDetail>(`${plansPath}/${encodeURIComponent(id)}`, undefined, signal)

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const ask = (body: Model, key: string): Promise<Backup> => http.post<Backup>(backupsPath, body, key)
export const tryOut = (backupId: string, body: Model, key: string): Promise<Check> => http.post<Check>(checksPath, { ...filled(body), backupId, level: Number(body['level']) }, key)
export const planDrill = (body: Model, key: string): Promise<DrillDetail> => http.post<DrillDetail>(drillsPath, body, key)
export const draft = (body: Model, key: string): Promise<Plan> => http.post<Plan>(plansPath, filled(body), key)
export const amend = (plan: Plan, body: Model, key: string): Promise<Plan> => http.post<Plan>(`${plansPath}/${plan.id}/amend`, { ...filled(body), revision: plan.revision }, key)
export const step = (drill: string, action: string, body: Model): Promise<DrillDetail> => http.post<DrillDetail>(`${drillsPath}/${drill}/${action}`, body)

const named = async (load: Promise<Option[]>, q: string): Promise<Option[]> => (await load).filter(({ label, hint }) => `${label} ${hint ?? ''}`.includes(q.trim()))
export const people = (q: string): Promise<Option[]> => named(http.get<Items<{ id: string; name: string }>>(`${root}/people`).then(({ items }) => items.map(({ id, name }) => ({ value: id, label: name }))), q)
export const planOptions = (q: string): Promise<Option[]> => named(plans().then(({ items }) => items.map((plan) => ({ value: plan.number, label: plan.title, hint: plan.number }))), q)

export const backupPage = (id: string): string => `/opscenter/recovery/backups/${id}`
export const checkPage = (id: string): string => `/opscenter/recovery/checks/${id}`
export const drillPage = (id: string): string => `/opscenter/recovery/drills/${id}`
export const planPage = (id: string): string => `/opscenter/recovery/plans/${id}`

/** A length of time in the two largest units. */
export function span(millis: number): string {
  if (millis < 1000) return text('recovery.span.ms', { count: number(millis) })
  const seconds = Math.round(millis / 1000)
  if (seconds < 60) return text('recovery.span.s', { count: number(millis / 1000, seconds < 10 ? 1 : 0) })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return text('recovery.span.min', { count: minutes, rest: seconds % 60 })
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return text('recovery.span.h', { count: hours, rest: minutes % 60 })
  return text('recovery.span.d', { count: Math.floor(hours / 24), rest: hours % 24 })
}

export const percent = (tenThousandths: number): string => `${number(tenThousandths / 100, 2)} %`
export const size = (bytes: number): string => (bytes > 0 ? fileSize(bytes) : '—')
export const levelTone = (proven: number): Tone => (proven >= 5 ? 'ok' : proven >= 2 ? 'info' : 'wait')
export const dutyTones: Record<Duty['state'], Tone> = { met: 'ok', waits: 'wait', tested: 'warn', missed: 'danger' }
export const provenText = (backup: { proven: number; provenAt: string | null }): string => (backup.provenAt ? text('recovery.provenAt', { level: enumLabel('recoveryLevel', String(backup.proven)), at: fullInstant(backup.provenAt) }) : enumLabel('recoveryLevel', '0'))
