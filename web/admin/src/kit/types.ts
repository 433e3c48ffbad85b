/** Shapes every module shares with the server. Module records come from the generated OpenAPI types. */
import type { Schema } from './api/typed'

/** Instants are RFC 3339 UTC with milliseconds; days are YYYY-MM-DD. */
export type Instant = string
export type Day = string

export type Language = 'zh-Hans' | 'zh-Hant' | 'pt' | 'en'
export const languages: Language[] = ['zh-Hans', 'zh-Hant', 'pt', 'en']
/** Whose sentence a reader sees, the last that has one: English before Chinese for readers of Portuguese. */
export const readFrom: Record<Language, Language[]> = {
  'zh-Hans': ['zh-Hans'],
  'zh-Hant': ['zh-Hans', 'zh-Hant'],
  pt: ['zh-Hans', 'en', 'pt'],
  en: ['zh-Hans', 'en'],
}

export interface FieldFault {
  /** JSON pointer into the body, `/licences/0/number`. */
  pointer: string
  key: string
  params?: Record<string, unknown>
  message: string
}

/** RFC 9457 problem. `detail` is the sentence to show, in the reader's language. */
export interface Problem {
  type?: string
  title: string
  status: number
  detail?: string
  code: string
  key: string
  params?: Record<string, unknown>
  traceId?: string
  errors?: FieldFault[]
}

export type Console =
  | 'regulator' | 'warehouse' | 'clinic' | 'business' | 'external' | 'operations' | 'owner' | 'platform'

export interface MenuEntry {
  key: string
  group: string
  icon: string
  path: string
  badge?: number
}

export interface Post {
  id: string
  orgId?: string
  orgName: string
  roles: string[]
  title: string
}

export interface SignInNotice {
  id: string
  agent: string
  device: string
  address: string
  newDevice: boolean
  begunAt: Instant
  /** This very session, on a device not used before; otherwise one elsewhere. */
  current: boolean
}

/** A feature switch; the server declares them. */
export type FeatureName = Schema<'SigninMe'>['features'][number]

export interface Me {
  person: { id: string; name: string; login: string }
  post: Post
  posts: Post[]
  console: Console
  permissions: string[]
  /** Names of the roles that the glossary does not know. */
  roleNames?: Record<string, string>
  menu: MenuEntry[]
  /** Feature switches that are on for this post. */
  features: FeatureName[]
  lang: Language
  demo: boolean
  /** Only the password can be changed until it was. */
  mustChange?: boolean
  /** It must be changed because of its age. */
  passwordOld?: boolean
  /** Only a second factor can be set up until there is one. */
  factorDue?: boolean
  /** How sure it is who this is, 1 to 4. */
  assurance?: number
  /** The level that the post demands, 0 when it is reached: nothing else opens until then. */
  assuranceDue?: number
  /** The identity provider of this sign-in, empty for an account of our own. */
  provider?: string
  /** Sign-ins of this account that the person should know of. */
  notices?: SignInNotice[]
  lastSignIn?: Instant
  serverTime: Instant
  /** Milliseconds without a hand on the page after which the console signs out. */
  idleLimit?: number
}

export interface Page<T> {
  items: T[]
  next: string | null
  prev: string | null
  total: number
  /** True when `total` is a bound that the count stopped at: shown as 100,000+. */
  totalIsBound: boolean
  sums?: Record<string, number>
}

export interface Stored {
  id: string
  version: number
  createdAt?: Instant
  updatedAt?: Instant
}

/** Expiry as printed: month precision is usable to the last day of the month. */
export interface Expiry {
  date: Day
  precision: 'day' | 'month'
  text?: string
}

export interface Deadline {
  at: Instant
  ruleKey?: string
  ruleParams?: Record<string, unknown>
  kind: 'hours' | 'days'
  /** When the clock started; without it the colours follow what remains. */
  from?: Instant
  /** Working days left, when the rule counts them. */
  workingDays?: number
  pausedReason?: string
}

/** A clock of the service contract as every page shows it. */
export interface ServiceClock {
  id: string
  code: string
  state: 'waiting' | 'running' | 'met' | 'breached' | 'exempt' | 'void'
  startedAt: Instant | null
  dueAt: Instant | null
  stoppedAt: Instant | null
  /** When the ladder of escalation reaches its rungs. */
  ticks?: Instant[]
}

export interface Step {
  key: string
  state: 'done' | 'current' | 'future' | 'side'
  at?: Instant
  byName?: string
  note?: string
}

export interface Action {
  action: string
  allowed: boolean
  /** Why the action is blocked, as a ready sentence. */
  reason?: string
  primary?: boolean
  danger?: boolean
}

/** Whose turn it is when it is not the reader's. */
export interface Wait {
  action: string
  /** Role ids of the posts that may take the step. */
  roles: string[]
}

export interface CaseView extends Stored {
  number: string
  state: string
  deadline?: Deadline
  steps: Step[]
  actions: Action[]
  waits?: Wait
}

export interface Seal {
  sealed: boolean
  seq?: number
  checkpointAt?: Instant
}

export interface FieldChange {
  field: string
  before: string | null
  after: string | null
}

export interface TimelineEntry {
  id: string
  at: Instant
  action: string
  personName: string
  postTitle: string
  orgName: string
  device?: string
  system: boolean
  reason?: string
  changes?: FieldChange[]
  kind: 'done' | 'warning' | 'open'
  seal?: Seal
}

export interface ImportFault {
  row: number
  column: string
  field: string
  value: string
  message: string
  remedy?: string
  suggestion?: string
  severity: 'error' | 'reminder'
}

export interface ImportPreview {
  token: string
  fileName: string
  rows: number
  passed: number
  errors: ImportFault[]
  errorRows: number
  errorCount: number
  reminderRows: number
}

export interface Attachment {
  id: string
  fileName: string
  /** Bytes. */
  size: number
}

export interface Option {
  value: string
  label: string
  hint?: string
}

export type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'wait' | 'draft' | 'void' | 'lock' | 'unknown'
