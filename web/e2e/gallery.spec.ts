// Runs after all others: every route left its four pictures, and nothing else is among them.
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { shots } from './places'
import { routes } from './routes'
import { expect, shotFile, test } from './support'

test('every route has its four pictures', () => {
  const wanted = routes().flatMap((route) =>
    [1366, 390].flatMap((width) => (['light', 'dark'] as const).map((theme) => basename(shotFile(route.path, width, theme)))),
  )
  expect(wanted.length, 'routes in the tables').toBeGreaterThan(0)
  expect(new Set(wanted).size, 'two routes share a picture').toBe(wanted.length)
  expect(readdirSync(shots).toSorted()).toEqual(wanted.toSorted())
})
