import { download, http, type Model, type Option, type Schema, text } from '@/kit'

const root = '/api/opscenter/patrol'
export const boardPath = `${root}/board`
export const runsPath = `${root}/runs`
export const plansPath = `${root}/plans`
export const monthPath = (month: string): string => `${root}/months/${month}`

export type Board = Schema<'PatrolBoard'>
export type Run = Schema<'PatrolView'>
export type Row = Schema<'PatrolRow'>
export type Cell = Schema<'PatrolCell'>
export type Calendar = Schema<'PatrolCalendar'>
export type DayState = Schema<'PatrolDayState'>
export type Trend = Schema<'PatrolTrend'>
export type Plans = Schema<'PatrolPlans'>
export type Plan = Schema<'PatrolPlanView'>
export type Threshold = Schema<'PatrolThreshold'>

export const boardOf = (signal?: AbortSignal): Promise<Board> => http.get<Board>(boardPath, undefined, signal)
export const calendarOf = (month: string, signal?: AbortSignal): Promise<Calendar> => http.get<Calendar>(monthPath(month), undefined, signal)
export const trendOf = (measure: string, subject: string): Promise<Trend> => http.get<Trend>(`${root}/trend`, { measure, subject })
export const plansOf = (): Promise<Plans> => http.get<Plans>(plansPath)
export const savePaper = (day: string): Promise<void> => download(`${root}/days/${day}/log.pdf`, {}, `patrol-${day}.pdf`)

export const runPage = (id: string): string => `/opscenter/patrol/runs/${id}`
export const trendPage = (cell: { measure: string; subject: string }): string => `/opscenter/patrol/trend?measure=${encodeURIComponent(cell.measure)}&subject=${encodeURIComponent(cell.subject)}`
export const ticketPage = (id: string): string => `/opscenter/servicedesk/tickets/${id}`

/** What an item is looked at of: a line of the table of contents, a machine, or the installation. */
export function subjectOf(cell: { group: string; subject: string }): string {
  if (cell.group === 'E') return text(`service.${cell.subject}`)
  return cell.subject === 'GONGZHI' ? text(`enum.patrolGroup.${cell.group}`) : cell.subject
}

/** look sends what was seen; the form gives files as a list. */
export function look(run: Run, cell: Cell, body: Model, key: string): Promise<Run> {
  const files = (body['fileIds'] as string[] | undefined) ?? []
  return http.post<Run>(`${runsPath}/${run.id}/look`, { version: run.version, measure: cell.measure, subject: cell.subject, verdict: body['verdict'], ...(body['remark'] ? { remark: body['remark'] } : {}), ...(files[0] ? { fileId: files[0] } : {}) }, key)
}

const groups = { hosts: 'A', nginx: 'B', mysql: 'C', redis: 'D', interfaces: 'F' } as const

/** The places of a plan as the form holds them: CODE or CODE:HOST. */
export const placesOf = (plan: Plan): Model =>
  Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, plan.places.filter((place) => place.group === group).map((place) => (place.host ? `${place.code}:${place.host}` : place.code))]))

/** revise sends the next version: all places, and the rule of the measures that are to change. */
export function revise(body: Model, key: string): Promise<Plan> {
  const places = Object.entries(groups).flatMap(([name, group]) =>
    ((body[name] as string[] | undefined) ?? []).map((entry) => {
      const [code = '', host] = entry.split(':')
      return { group, code: code.trim(), ...(host ? { host: host.trim() } : {}) }
    }),
  )
  const off = body['state'] === 'na' ? { off: body['off'] } : {}
  const rules = ((body['measures'] as string[] | undefined) ?? []).map((measure) => ({ measure, severity: body['severity'], ...off }))
  return http.post<Plan>(plansPath, { validFrom: body['validFrom'], reason: body['reason'], places, rules }, key)
}

export const measureChoices = (thresholds: Threshold[]): Option[] => thresholds.map(({ measure, group }) => ({ value: measure, label: `${text(`enum.patrolGroup.${group}`)} · ${text(`enum.patrolMeasure.${measure}`)}` }))
