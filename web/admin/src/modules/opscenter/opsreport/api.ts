import { download, http, type Model, type Schema } from '@/kit'

const root = '/api/opscenter/opsreport'
export const calendarPath = `${root}/calendar`
export const dutiesPath = `${root}/duties`
export const reportsPath = `${root}/reports`
export const requestsPath = `${root}/requests`

export type Calendar = Schema<'OpsreportCalendar'>
export type Duty = Schema<'OpsreportDutyView'>
export type Report = Schema<'OpsreportView'>
export type Detail = Schema<'OpsreportDetail'>
export type Section = Detail['content']['sections'][number]
export type Figure = Section['figures'][number]
export type Request = Schema<'OpsreportRequestView'>

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const calendar = (from: string, to: string): Promise<Calendar> => http.get<Calendar>(calendarPath, { from, to })
export const draw = (body: Model, key: string): Promise<Detail> => http.post<Detail>(reportsPath, filled(body), key)
export const ask = (body: Model, key: string): Promise<Request> => http.post<Request>(requestsPath, filled(body), key)
export const answer = (request: Request, body: Model, key: string): Promise<Detail> => http.post<Detail>(`${requestsPath}/${request.id}/draft`, { ...filled(body), version: request.version }, key)
export const correct = (report: Detail, body: Model, key: string): Promise<Detail> => {
  const notes = ((body['notes'] ?? []) as Model[]).map((note) => ({ section: Number(note['section']), text: note['text'] }))
  return http.post<Detail>(`${reportsPath}/${report.id}/editions`, { ...filled(body), notes, version: report.version }, key)
}
export const fetchFile = (report: { id: string; kind: string; number: string; edition: number }, form: string): Promise<void> =>
  download(`${reportsPath}/${report.id}/${form}`, {}, `${report.kind}-${report.number}-${report.edition}.${form === 'snapshot' ? 'json' : form}`)
