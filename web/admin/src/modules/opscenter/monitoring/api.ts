import { http, type Model, type Option, type Schema, type ServiceClock, text } from '@/kit'

const base = '/api/opscenter/monitoring'
export const probesPath = `${base}/probes`
export const samplesPath = `${base}/samples`
export const outagesPath = `${base}/outages`
export const alertsPath = `${base}/alerts`
export const windowsPath = `${base}/windows`
export const boardPath = `${base}/board`
export const rulesPath = `${base}/rules`

export type Probe = Schema<'MonitoringProbeView'>
export type Sample = Schema<'MonitoringSampleView'>
export type Outage = Schema<'MonitoringOutageView'>
export type Alert = Schema<'MonitoringAlertView'>
export type Window = Schema<'MonitoringWindowView'>
export type Rule = Schema<'MonitoringRuleView'>
export type Board = Schema<'MonitoringBoard'>
export type LineState = Schema<'MonitoringLineState'>
export type SubjectState = Schema<'MonitoringSubjectState'>
export type Chart = Schema<'MonitoringChart'>
export type Trial = Schema<'MonitoringTrial'>
export type Shown = LineState['state']

export const board = (signal?: AbortSignal): Promise<Board> => http.get<Board>(boardPath, undefined, signal)
interface Counted<T> {
  items: T[]
  total: number
}
/** Clocks of the service contract as the wall shows them, the next to end first. */
export type BoardClock = ServiceClock & { id: string; subjectId: string; number: string }
const clocksOf = (state: string, signal?: AbortSignal): Promise<Counted<BoardClock>> => http.get('/api/opscenter/sla/clocks', { open: 'true', state, sort: 'dueAt', limit: '4' }, signal)
export const lateClocks = (signal?: AbortSignal): Promise<Counted<BoardClock>> => clocksOf('breached', signal)
export const runningClocks = (signal?: AbortSignal): Promise<Counted<BoardClock>> => clocksOf('running', signal)
export interface OpenFault {
  id: string
  level: number
  title: string
  state: string
}
const unrecovered = 'reported,responded,diagnosing,handling,escalated,planned,observing'
export const openFaults = (signal?: AbortSignal): Promise<Counted<OpenFault>> => http.get('/api/opscenter/servicedesk/tickets', { kind: 'fault', state: unrecovered, limit: '100' }, signal)
export const chart = (id: string, from: string, to: string): Promise<Chart> => http.get<Chart>(`${probesPath}/${id}/chart`, { from, to })
export const tryProbe = (id: string): Promise<Trial> => http.post<Trial>(`${probesPath}/${id}/try`, undefined)
export const rules = (): Promise<{ items: Rule[] }> => http.get<{ items: Rule[] }>(rulesPath)
export const reviseRule = (id: string, body: Model): Promise<Rule> => http.put<Rule>(`${rulesPath}/${id}`, body)
export const propose = (body: Model, key: string): Promise<Window> => http.post<Window>(windowsPath, body, key)

const settings = ['statusFrom', 'statusTo', 'contains', 'lacks', 'warnDays', 'record', 'answer', 'resolver', 'user', 'role', 'maxLagSeconds', 'minFreePercent', 'least']

/** The form is flat, the API keeps the conditions of a kind together. */
export function declaration(body: Model): Model {
  const conditions = Object.fromEntries(settings.filter((name) => body[name] !== undefined && body[name] !== null && body[name] !== '').map((name) => [name, body[name]]))
  const rest = Object.fromEntries(Object.entries(body).filter(([name]) => !settings.includes(name)))
  return { target: '', slowMs: 0, ...rest, ...(rest['secret'] ? {} : { secret: undefined }), settings: conditions }
}
export const declare = (body: Model, key: string): Promise<Probe> => http.post<Probe>(probesPath, declaration(body), key)
export const revise = (id: string, body: Model): Promise<Probe> => http.put<Probe>(`${probesPath}/${id}`, declaration(body))

/** What a window may cover: every line of the table of contents, and what the probes know besides. */
export async function findSubjects(q: string): Promise<Option[]> {
  const { lines, subjects } = await board()
  const all = [
    ...lines.map(({ number, group }) => ({ value: `module/${number}`, label: `${text(`serviceGroup.${group}`)} · ${text(`service.${number}`)}`, hint: number })),
    ...subjects.map(({ kind, code, name }) => ({ value: `${kind}/${code}`, label: name, hint: code })),
  ]
  const wanted = q.trim().toLowerCase()
  return all.filter(({ label, hint }) => `${label} ${hint}`.toLowerCase().includes(wanted)).slice(0, 80)
}
