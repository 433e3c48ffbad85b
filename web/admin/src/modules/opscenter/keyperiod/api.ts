import { http, type Model, type Schema } from '@/kit'

const root = '/api/opscenter/keyperiod'
export const periodsPath = `${root}/periods`
export const periodPage = (id: string): string => `/opscenter/keyperiod/periods/${id}`

export type Period = Schema<'KeyperiodView'>

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const plan = (body: Model, key: string): Promise<Period> => http.post<Period>(periodsPath, filled(body), key)
/** The special report of a period is asked for like any other. */
export const askReport = (body: Model, key: string): Promise<{ id: string }> => http.post<{ id: string }>('/api/opscenter/opsreport/requests', filled(body), key)
