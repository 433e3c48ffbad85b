// What of others is inside the program and its front ends: Go modules that the program links,
// npm packages that the builds bundle, each with its licence.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const licences = [
  // a sentence that only this licence has
  ['Apache-2.0', /Apache License\s+Version 2\.0/],
  ['MPL-2.0', /Mozilla Public License,? [Vv]ersion 2\.0/],
  ['ISC', /Permission to use, copy, modify, and(\/or)? distribute this software for any\s+purpose/],
  ['MIT', /Permission is hereby granted, free of charge/],
  ['BSD-3-Clause', /Redistribution and use in source and binary forms[\s\S]*(Neither the name|may not be used to endorse)/],
  ['BSD-2-Clause', /Redistribution and use in source and binary forms/],
]

const licenceFile = /^(licen[cs]e|copying|unlicense)([.-].*)?$/i
const noticeFile = /^notice([.-].*)?$/i
const byName = (left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0)

function texts(dir, pattern) {
  const names = readdirSync(dir).filter((name) => pattern.test(name))
  return names.toSorted().map((name) => readFileSync(join(dir, name), 'utf8'))
}

const licenceOf = (text) => licences.find(([, sentence]) => sentence.test(text))?.[0]

// First line of copyright: it names a year, which the licences' own sentences do not.
function holder(text) {
  const lines = text.split('\n').map((line) => line.trim().replace(/[|<>]/g, ' ').replace(/\s+/g, ' '))
  return lines.find((line) => /(copyright|\(c\)|©).*\d{4}/i.test(line) && line.length < 120) ?? ''
}

export function goModules() {
  const target = existsSync('cmd/gongzhi') ? './cmd/gongzhi' : './internal/...'
  const format = '{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}'
  const lines = execFileSync('go', ['list', '-e', '-deps', '-f', format, target], { encoding: 'utf8' }).split('\n')
  return [...new Set(lines.filter(Boolean))]
    .map((line) => {
      const [name, version, dir] = line.split('\t')
      const files = texts(dir, licenceFile)
      const found = files.map(licenceOf)
      const licence = [...new Set(found.filter(Boolean))].join(', ')
      if (!licence) throw new Error(`${name} ${version}: no licence that this script knows; read ${dir}`)
      return { name, version, licence, texts: files, holder: holder(files.join('\n')), notice: texts(dir, noticeFile).join('\n').trim() }
    })
    .toSorted(byName)
}

export function npmPackages(app) {
  const lock = JSON.parse(readFileSync(`web/${app}/package-lock.json`, 'utf8'))
  const packages = Object.entries(lock.packages)
    .filter(([path, entry]) => path && !entry.dev && !entry.optional && !entry.peer)
    .map(([path, entry]) => {
      const dir = `web/${app}/${path}`
      const files = existsSync(dir) ? texts(dir, licenceFile) : []
      return {
        name: path.replace(/^.*node_modules\//, ''),
        version: entry.version,
        licence: entry.license ?? files.map(licenceOf).find(Boolean) ?? 'see the package',
        texts: files,
      }
    })
  return [...new Map(packages.map((entry) => [`${entry.name}@${entry.version}`, entry])).values()].toSorted(byName)
}

// The front ends, by folder, as people call them.
export const frontEnds = [['admin', 'console'], ['mini', 'phone pages']].filter(([app]) => existsSync(`web/${app}/package-lock.json`))
