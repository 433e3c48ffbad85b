import { type ActionSpecs, declareTones, defineForm, defineList, type FormField } from '@/kit'
import { type Article, articlesPath, audiences, categories, findModules, langs, suffixes } from './api'

const states = ['draft', 'review', 'published', 'due', 'withdrawn']
declareTones('article', { draft: 'draft', review: 'wait', published: 'ok', due: 'warn', withdrawn: 'void' })

export const list = defineList<Article>({
  entity: 'article',
  path: articlesPath,
  exports: ['number', 'state', 'title', 'category', 'audience', 'live', 'views', 'uses', 'helped', 'unhelped', 'reviewDue', 'sourceNumber', 'makerName', 'updatedAt'],
  sort: '-updatedAt',
  unit: 'article',
  columns: [
    { field: 'number', width: 176, fixed: true, priority: 1 },
    { field: 'title', width: 240, grow: true, priority: 1 },
    { field: 'state', kind: 'state', width: 112, priority: 1 },
    { field: 'category', kind: 'enum', enum: 'articleCategory', width: 120, priority: 3 },
    { field: 'audience', kind: 'enum', enum: 'articleAudience', width: 100, priority: 3 },
    { field: 'views', kind: 'number', width: 80, priority: 4 },
    { field: 'uses', kind: 'number', width: 92, priority: 4 },
    { field: 'helped', kind: 'number', width: 92, priority: 4 },
    { field: 'unhelped', kind: 'number', width: 96, priority: 5 },
    { field: 'reviewDue', kind: 'day', width: 120, priority: 4 },
    { field: 'updatedAt', kind: 'instant', width: 136, priority: 3, sort: 'updatedAt' },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'knowledge.search' },
    { name: 'state', kind: 'multi', options: states },
    { name: 'category', kind: 'multi', enum: 'articleCategory', options: categories },
    { name: 'audience', kind: 'multi', enum: 'articleAudience', options: audiences },
    { name: 'updatedAt', kind: 'dayRange' },
  ],
  views: [{ key: 'all', filters: {} }, ...states.map((state) => ({ key: state, filters: { state } }))],
})

const words: FormField[] = langs.flatMap((lang) => {
  const field = (part: string, more: Partial<FormField>): FormField => ({ name: part + suffixes[lang], kind: 'textarea', label: `knowledge.form.${part}${suffixes[lang]}`, lang, wide: true, optional: lang !== 'zh-Hans', ...more })
  return [
    field('title', { kind: 'text', maxLength: 120, heading: `knowledge.lang.${lang}` }),
    field('question', { maxLength: 500, optional: true }),
    field('answer', { maxLength: 8000, optional: true, hint: 'knowledge.answerHint' }),
  ]
})

/** What somebody writes; it may still lack much until it is submitted. */
export const form = defineForm({
  entity: 'article',
  fields: [
    { name: 'category', kind: 'select', enum: 'articleCategory', options: categories },
    { name: 'audience', kind: 'radio', enum: 'articleAudience', options: audiences, initial: 'users', hint: 'knowledge.audienceHint' },
    { name: 'modules', kind: 'multi', load: findModules, optional: true, wide: true, initial: [] },
    { name: 'keywords', kind: 'tags', optional: true, wide: true, initial: [], hint: 'knowledge.keywordsHint' },
    ...words,
    { name: 'note', kind: 'text', maxLength: 500, optional: true, wide: true, hint: 'knowledge.noteHint' },
  ],
})

const reason = (hint: string): FormField[] => [{ name: 'reason', kind: 'textarea', maxLength: 500, wide: true, hint }]

/** What each step asks before it is sent. */
export const specs: ActionSpecs<Article> = {
  return: { fields: reason('knowledge.return.hint') },
  withdraw: { fields: reason('knowledge.withdraw.hint') },
}
