import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { refDebounced } from '@vueuse/core'
import { type Ref, computed } from 'vue'
import { type RouteLocationRaw, useRouter } from 'vue-router'
import { http } from '../../kit/api/client'
import type { Schema } from '../../kit/api/typed'
import { firstText, menuLabel, text } from '../../kit/i18n'
import { useSession } from '../../kit/session'
import { type IconName, iconName } from '../../kit/ui/icons'

/** A line of the search: a page of the menu, a record, or the list with all of its kind. */
export interface Hit {
  key: string
  /** Place among all lines, for the keyboard. */
  index: number
  icon: IconName
  label: string
  number?: string
  detail?: string
  state?: string
  entity?: string
  to: RouteLocationRaw
}

interface Group {
  key: string
  label: string
  hits: Hit[]
}

const pause = 150 // ms after the last key before the server is asked
const stays = 30_000 // ms for which an answer is shown again without asking

/** useSearch finds what is typed in the menu at once, and among the records as soon as the server answers. */
export function useSearch(typed: Ref<string>) {
  const session = useSession()
  const router = useRouter()
  const reachable = (to: RouteLocationRaw): boolean => router.resolve(to).name !== 'not-found'
  const words = computed(() => typed.value.trim())
  const asked = refDebounced(words, pause)
  const query = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => http.get<Schema<'DeskAnswers'>>('/api/report/search', { q: asked.value }, signal),
    enabled: () => asked.value !== '',
    placeholderData: keepPreviousData,
    staleTime: stays,
    retry: false,
  })
  const pages = computed(() => {
    const wanted = words.value.toLowerCase()
    const found = (session.me?.menu ?? [])
      .filter((entry) => reachable(entry.path) && menuLabel(entry.key).toLowerCase().includes(wanted))
      .map((entry) => ({ key: entry.key, icon: iconName(entry.icon), label: menuLabel(entry.key), detail: firstText([`group.${entry.group}`], ''), to: entry.path }))
    return { key: 'pages', label: text('shell.searchPages'), hits: found }
  })
  const records = computed(() => (words.value === '' ? [] : (query.data.value?.items ?? []).map((answer) => group(answer, asked.value, reachable))))
  const groups = computed<Group[]>(() => {
    let index = 0
    return [pages.value, ...records.value]
      .filter((each) => each.hits.length > 0)
      .map((each) => ({ ...each, hits: each.hits.map((hit) => ({ ...hit, index: index++ })) }))
  })
  return {
    groups,
    hits: computed(() => groups.value.flatMap((each) => each.hits)),
    waits: computed(() => words.value !== '' && (words.value !== asked.value || query.isFetching.value)),
    failed: computed(() => words.value !== '' && query.isError.value),
  }
}

/** group are the lines of one kind; a person who may see a record on the phone only has no page for it here. */
function group(answer: Schema<'SearchAnswer'>, asked: string, reachable: (to: RouteLocationRaw) => boolean): { key: string; label: string; hits: Omit<Hit, 'index'>[] } {
  const icon = iconName(answer.icon)
  const hits: Omit<Hit, 'index'>[] = answer.hits
    .filter((hit) => reachable(hit.path))
    .map((hit) => ({ key: `${answer.kind}-${hit.id}`, icon, label: hit.title || hit.number || hit.id, number: hit.title ? hit.number : undefined, detail: hit.detail, state: hit.state, entity: answer.entity, to: hit.path }))
  const all = answer.path ? { path: answer.path, query: { q: asked } } : undefined
  if (answer.more && all && reachable(all)) hits.push({ key: `${answer.kind}-all`, icon: 'search', label: text('shell.searchAll'), to: all })
  return { key: answer.kind, label: text(`search.kind.${answer.kind}`), hits }
}
