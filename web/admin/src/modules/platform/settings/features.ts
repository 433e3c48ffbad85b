import { type Day, declareTones, defineForm, enumLabel, type FormSchema, http, type Instant, type Model, number, type Option, text } from '@/kit'

export const featuresPath = '/api/platform/settings/features'

/** For whom a feature is on. */
export interface Rule {
  mode: 'on' | 'off' | 'some'
  sides: string[]
  roles: string[]
  percent: number
}
export interface Version extends Rule {
  id: string
  number: number
  reason: string
  createdAt: Instant
  personName: string
}
export interface Feature {
  id: string
  name: string
  title: string
  help: string
  owner: string
  remove: Day
  due: boolean
  current: Rule & { number: number }
  versions: Version[]
}
export interface Role {
  id: string
  name: string
}

export async function features(signal?: AbortSignal): Promise<{ items: Feature[]; roles: Role[] }> {
  const { items, roles } = await http.get<{ items: Omit<Feature, 'id'>[]; roles: Role[] }>(featuresPath, undefined, signal)
  return { items: items.map((item) => ({ ...item, id: item.name })), roles }
}

export function changeFeature(feature: Feature, model: Model, key: string): Promise<unknown> {
  const { mode, sides = [], roles = [], percent = 100, reason } = model
  return http.post(`${featuresPath}/${encodeURIComponent(feature.name)}/versions`, { mode, sides, roles, percent, reason, version: feature.current.number }, key)
}

export const choicesOf = (roles: Role[]): Option[] => roles.map(({ id, name }) => ({ value: id, label: name, hint: id }))

/** say words a rule: everybody, nobody, or whom. */
export function say(rule: Rule, roles: Role[]): string {
  if (rule.mode !== 'some') return enumLabel('featureMode', rule.mode)
  const whom = [...rule.sides.map((side) => enumLabel('side', side)), ...rule.roles.map((id) => roles.find((role) => role.id === id)?.name ?? id)]
  return text('features.someOf', { whom: whom.join(text('kit.comma')) || text('features.forAll'), percent: number(rule.percent) })
}

declareTones('feature', { on: 'ok', off: 'void', some: 'wait' })

const some = (model: Model): boolean => model['mode'] === 'some'

export const featureForm = (roles: Role[]): FormSchema =>
  defineForm({
    entity: 'feature',
    fields: [
      { name: 'mode', kind: 'radio', enum: 'featureMode', options: ['on', 'off', 'some'] },
      { name: 'sides', kind: 'multi', enum: 'side', options: ['public', 'regulator', 'warehouse', 'clinic', 'business', 'external', 'operations', 'owner', 'platform'], optional: true, hint: 'features.sidesHint', visible: some },
      { name: 'roles', kind: 'multi', choices: choicesOf(roles), optional: true, visible: some },
      { name: 'percent', kind: 'integer', min: 0, max: 100, initial: '100', hint: 'features.percentHint', visible: some },
      { name: 'reason', kind: 'textarea', maxLength: 400 },
    ],
  })
