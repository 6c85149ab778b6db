import { expect, test } from 'vitest'
import { externalizeOwnModules } from '../src/own-modules.ts'
import { createProject, REPOSITORY } from './support/temp-project.ts'

/** Vite turns what is imported into members of such objects, which a function's text shows. */
const LOOK = `
import { expect, test } from 'vitest'
import { compareArms } from '${REPOSITORY}src/bench.ts'
import { sum } from './sum.ts'

test('who loads', () => {
  expect(sum.toString()).toContain('__vite_ssr_import')
  expect(compareArms.toString()).not.toContain('__vite_ssr_import')
})
`

test('a project has the suite’s own modules from Node, and its own from Vite', async () => {
  await using project = await createProject({
    benchFile: null,
    files: {
      'look.test.ts': LOOK,
      'one.ts': 'export const ONE = 1',
      'sum.ts': "import { ONE } from './one.ts'\nexport const sum = () => ONE + ONE",
    },
  })
  await expect(project.vitest(['run'])).resolves.toMatchObject({ exitCode: 0, stderr: '' })
})

test.for([REPOSITORY, REPOSITORY.slice(0, -1), '/'])(
  'a project that holds them has all from Vite: %s',
  (root) => {
    expect(externalizeOwnModules({ root })).toEqual({})
  },
)

test('a folder whose name only begins with the project’s is not in it', () => {
  const root = `${REPOSITORY.slice(0, -1)}-not`
  expect(externalizeOwnModules({ root })).toMatchObject({
    test: { server: { deps: { external: [expect.any(RegExp)] } } },
  })
})
