import { type ActionSpecs, declareTones, defineForm, defineList, type FormField } from '@/kit'
import { accounts, candidates, type Member, membersPath, type Replacement, replacementsPath, serving, type Session, sessionsPath } from './api'

const roles = ['manager', 'support', 'security', 'dba', 'engineer']
declareTones('teamMember', { candidate: 'wait', coming: 'info', serving: 'ok', left: 'void' })
declareTones('teamReplacement', { noticed: 'wait', consented: 'info', effective: 'ok', refused: 'void', withdrawn: 'void' })
declareTones('teamSwap', { proposed: 'wait', approved: 'ok', rejected: 'void' })
declareTones('teamSession', { planned: 'wait', held: 'warn', signed: 'ok', cancelled: 'void' })

export const members = defineList<Member>({
  entity: 'teamMember',
  path: membersPath,
  exports: ['number', 'name', 'role', 'state', 'from', 'until', 'since', 'years', 'projects', 'met', 'createdAt'],
  sort: 'createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'name', width: 120, grow: true, priority: 1 },
    { field: 'role', kind: 'enum', enum: 'teamRole', width: 140, priority: 2 },
    { field: 'state', kind: 'state', width: 100, priority: 2 },
    { field: 'years', kind: 'number', width: 80, priority: 3 },
    { field: 'met', kind: 'yesNo', width: 110, priority: 1 },
    { field: 'from', kind: 'day', width: 120, priority: 3 },
    { field: 'until', kind: 'day', width: 120, priority: 4 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'team.search' }, { name: 'role', kind: 'multi', enum: 'teamRole', options: roles }],
})

export const enrolment = defineForm({
  entity: 'teamMember',
  fields: [
    { name: 'name', kind: 'text', maxLength: 60 },
    { name: 'role', kind: 'select', enum: 'teamRole', options: roles, initial: 'support' },
    { name: 'personId', kind: 'remote', load: accounts, optional: true, hint: 'team.accountHint' },
    { name: 'from', kind: 'day', optional: true, hint: 'team.fromHint' },
    { name: 'since', kind: 'day', hint: 'team.sinceHint' },
    { name: 'projects', kind: 'tags', optional: true, wide: true, initial: [], hint: 'team.projectsHint' },
  ],
})

const papers = (hint?: string): FormField => ({ name: 'fileIds', kind: 'files', wide: true, ...(hint ? { hint } : {}) })
export const certificate = defineForm({
  entity: 'teamCertificate',
  fields: [
    { name: 'kind', kind: 'select', enum: 'teamCertificate', options: ['pmp', 'itil', 'oracle', 'mysql', 'cisp', 'other'] },
    { name: 'title', kind: 'text', maxLength: 120 },
    { name: 'issuedOn', kind: 'day' },
    { name: 'expiresOn', kind: 'day', optional: true, hint: 'team.expiresHint' },
    papers(),
  ],
})

const replacementStates = ['noticed', 'consented', 'effective', 'refused', 'withdrawn']
export const replacements = defineList<Replacement>({
  entity: 'teamReplacement',
  path: replacementsPath,
  exports: ['number', 'state', 'role', 'outgoingName', 'successorName', 'noticeDay', 'earliestDay', 'effectiveDay', 'deciderName', 'decidedAt', 'reason', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'role', kind: 'enum', enum: 'teamRole', width: 140, priority: 3 },
    { field: 'outgoingName', width: 110, grow: true, priority: 2 },
    { field: 'successorName', width: 110, grow: true, priority: 2 },
    { field: 'noticeDay', kind: 'day', width: 120, priority: 3 },
    { field: 'earliestDay', kind: 'day', width: 130, priority: 4 },
    { field: 'effectiveDay', kind: 'day', width: 120, priority: 2 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'team.search' }, { name: 'state', kind: 'multi', options: replacementStates }, { name: 'role', kind: 'multi', enum: 'teamRole', options: roles }],
})

export const noticeForm = defineForm({
  entity: 'teamReplacement',
  fields: [
    { name: 'outgoingId', kind: 'remote', load: serving },
    { name: 'successorId', kind: 'remote', load: candidates, hint: 'team.successorHint' },
    { name: 'effectiveDay', kind: 'day', hint: 'team.effectiveHint' },
    { name: 'reason', kind: 'textarea', maxLength: 400, wide: true },
    papers('team.noticeFile'),
  ],
})

const note = (optional: boolean): FormField => ({ name: 'note', kind: 'textarea', maxLength: 400, wide: true, optional })
export const replacementSpecs: ActionSpecs<Replacement> = {
  consent: { fields: [papers('team.consentFile'), note(true)] },
  refuse: { fields: [note(false)] },
  withdraw: { fields: [note(false)] },
}

export const planForm = defineForm({
  entity: 'teamShift',
  fields: [
    { name: 'from', kind: 'day' },
    { name: 'to', kind: 'day' },
    { name: 'hours', kind: 'radio', enum: 'teamHours', options: ['8', '12', '24'], initial: '12' },
    { name: 'members', kind: 'multi', load: serving, wide: true, hint: 'team.turnsHint' },
  ],
})
export const swapFields = (approve: boolean): FormField[] => [note(approve)]

const sessionStates = ['planned', 'held', 'signed', 'cancelled']
const kinds = ['visit', 'training']
export const sessions = defineList<Session>({
  entity: 'teamSession',
  path: sessionsPath,
  exports: ['number', 'kind', 'state', 'title', 'place', 'plannedOn', 'heldOn', 'attendees', 'feedback', 'signerName', 'signedAt', 'createdAt'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'kind', kind: 'enum', enum: 'teamSession', width: 90, priority: 2 },
    { field: 'title', width: 180, grow: true, priority: 2, sub: (row) => row.place },
    { field: 'plannedOn', kind: 'day', width: 120, priority: 2 },
    { field: 'heldOn', kind: 'day', width: 120, priority: 3 },
    { field: 'signerName', width: 110, priority: 4 },
  ],
  search: [{ name: 'q', kind: 'text', hint: 'team.search' }, { name: 'kind', kind: 'multi', enum: 'teamSession', options: kinds }, { name: 'state', kind: 'multi', options: sessionStates }, { name: 'createdAt', kind: 'dayRange' }],
})

export const appointment = defineForm({
  entity: 'teamSession',
  fields: [
    { name: 'kind', kind: 'radio', enum: 'teamSession', options: kinds, initial: 'visit' },
    { name: 'plannedOn', kind: 'day' },
    { name: 'title', kind: 'text', maxLength: 120, wide: true },
    { name: 'place', kind: 'text', maxLength: 120, wide: true },
  ],
})
export const sessionSpecs: ActionSpecs<Session> = {
  hold: { fields: [{ name: 'heldOn', kind: 'day' }, { name: 'attendees', kind: 'textarea', maxLength: 1000, wide: true }, papers()] },
  sign: { fields: [{ name: 'feedback', kind: 'textarea', maxLength: 1000, wide: true }] },
  cancel: { fields: [note(false)] },
}

export const agreementForm = defineForm({
  entity: 'teamContract',
  fields: [
    { name: 'number', kind: 'text', maxLength: 60 },
    { name: 'validFrom', kind: 'day' },
    { name: 'start', kind: 'day' },
    { name: 'end', kind: 'day' },
    { name: 'total', kind: 'decimal', scale: 100, min: 0 },
    { name: 'bond', kind: 'decimal', scale: 100, min: 0 },
    { name: 'reason', kind: 'textarea', maxLength: 400, wide: true },
    papers(),
  ],
})

/** What the roster is exported with. */
export const rosterSheet = { exports: ['startsAt', 'endsAt', 'name', 'role'], sort: 'startsAt' }
