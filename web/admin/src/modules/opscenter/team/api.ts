import { dueInstant, enumLabel, http, type Model, type Option, type Schema, shortInstant } from '@/kit'

const root = '/api/opscenter/team'
export const membersPath = `${root}/members`
export const replacementsPath = `${root}/replacements`
export const shiftsPath = `${root}/shifts`
export const rosterPath = `${root}/roster`
export const swapsPath = `${root}/swaps`
export const sessionsPath = `${root}/sessions`
export const contractsPath = `${root}/contracts`
export const overviewPath = `${root}/overview`

export type Member = Schema<'TeamMemberView'>
export type Requirement = Schema<'TeamRequirement'>
export type Replacement = Schema<'TeamReplacementView'>
export type Roster = Schema<'TeamRoster'>
export type Duty = Schema<'TeamDuty'>
export type Swap = Schema<'TeamSwapView'>
export type Session = Schema<'TeamSessionView'>
export type Contract = Schema<'TeamContractView'>
export type Overview = Schema<'TeamOverview'>

interface Items<T> {
  items: T[]
}

export const overview = (): Promise<Overview> => http.get<Overview>(overviewPath)
export const contracts = (): Promise<Items<Contract>> => http.get<Items<Contract>>(contractsPath)
export const roster = (from: string, to: string): Promise<Roster> => http.get<Roster>(rosterPath, { from, to })
export const swaps = (): Promise<Items<Swap>> => http.get<Items<Swap>>(swapsPath)

/** Drops what the form left empty. */
const filled = (body: Model): Model => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null && value !== undefined))

export const agree = (body: Model, key: string): Promise<Contract> => http.post<Contract>(contractsPath, filled(body), key)
export const enrol = (body: Model, key: string): Promise<Member> => http.post<Member>(membersPath, filled(body), key)
export const notice = (body: Model, key: string): Promise<Replacement> => http.post<Replacement>(replacementsPath, filled(body), key)
export const plan = (body: Model, key: string): Promise<Roster> => http.post<Roster>(rosterPath, { ...body, hours: Number(body['hours']) }, key)
export const wish = (body: Model, key: string): Promise<Swap> => http.post<Swap>(swapsPath, body, key)
export const decideSwap = (swap: Swap, action: string, body: Model, key: string): Promise<Swap> => http.post<Swap>(`${swapsPath}/${swap.id}/${action}`, { ...filled(body), version: swap.version }, key)
export const appoint = (body: Model, key: string): Promise<Session> => http.post<Session>(sessionsPath, body, key)
export const certify = (member: Member, body: Model, key: string): Promise<Member> => http.post<Member>(`${membersPath}/${member.id}/certificates`, { ...filled(body), version: member.version }, key)

const option = (m: Member): Option => ({ value: m.id, label: m.name, hint: `${m.number} ${enumLabel('teamRole', m.role)}` })
async function people(states: string[], q: string): Promise<Option[]> {
  const { items } = await http.get<Items<Member>>(membersPath, { limit: '100' })
  return items.filter((m) => states.includes(m.state)).map(option).filter(({ label, hint }) => `${label} ${hint}`.includes(q.trim()))
}
export const serving = (q: string): Promise<Option[]> => people(['serving', 'coming'], q)
export const candidates = (q: string): Promise<Option[]> => people(['candidate'], q)
export async function accounts(q: string): Promise<Option[]> {
  const { items } = await http.get<Items<{ id: string; name: string }>>(`${root}/accounts`)
  return items.filter(({ name }) => name.includes(q.trim())).map(({ id, name }) => ({ value: id, label: name }))
}
export const shiftName = (duty: { startsAt: string | null; endsAt: string | null }): string => `${shortInstant(duty.startsAt)} – ${duty.endsAt ? dueInstant(duty.endsAt) : '—'}`
