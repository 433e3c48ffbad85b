import { defineList } from '@/kit'
import { findPeople, sessionsPath, type SignedIn } from './api'

export const list = defineList<SignedIn>({
  entity: 'session',
  path: sessionsPath,
  exports: ['personName', 'postTitle', 'agent', 'device', 'address', 'begunAt', 'seenAt'],
  sort: '-begunAt',
  unit: 'session',
  columns: [
    { field: 'personName', width: 150, fixed: true, priority: 1, sub: (row) => row.postTitle },
    { field: 'agent', width: 170, grow: true, priority: 2, sub: (row) => row.device || undefined },
    { field: 'address', width: 150, priority: 3 },
    { field: 'begunAt', kind: 'instant', width: 140, priority: 3, sort: 'begunAt' },
    { field: 'seenAt', kind: 'instant', width: 140, priority: 4 },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'signin.sessions.hint' },
    { name: 'personId', kind: 'remote', label: 'field.session.personName', load: findPeople },
  ],
})

export const rowName = (row: SignedIn): string => row.personName
