import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { externalizeOwnModules } from '../../src/plugin/own-modules.ts'
import { createProject, REPOSITORY } from '../support/temp-project.ts'

/** Vite turns what is imported into members of such objects, which a function's text shows. */
function lookAt(loader: 'Node' | 'Vite'): string {
  return `
import { expect, test } from 'vitest'
import { compareArms } from '${REPOSITORY}src/bench.ts'
import { sum } from './sum.ts'

test('who loads', () => {
  expect(sum.toString()).toContain('__vite_ssr_import')
  expect(compareArms.toString().includes('__vite_ssr_import')).toBe(${loader === 'Vite'})
})

test('has the matchers', () => {
  expect(() => expect(1).toBeFaster()).toThrow('is about an arm of a measured tier')
})
`
}

const FILES = {
  'one.ts': 'export const ONE = 1',
  'sum.ts': "import { ONE } from './one.ts'\nexport const sum = () => ONE + ONE",
}

test('a project has the suite’s own modules from Node, and its own from Vite', async () => {
  await using project = await createProject({
    benchFile: null,
    files: { ...FILES, 'look.test.ts': lookAt('Node') },
  })
  const { output, exitCode } = await project.vitest(['run', '--configLoader=bundle'])
  expect(output).toContain('2 passed')
  expect(exitCode).toBe(0)
})

test('a project with a Vitest of its own has all from Vite, which gives them that one', async () => {
  await using project = await createProject({
    benchFile: null,
    files: { ...FILES, 'look.test.ts': lookAt('Vite') },
  })
  const [own, shared] = [join(project.root, 'node_modules'), join(REPOSITORY, 'node_modules')]
  await rm(own)
  await mkdir(own)
  for (const name of (await readdir(shared)).filter((each) => each !== 'vitest'))
    await symlink(join(shared, name), join(own, name))
  await cp(join(shared, 'vitest'), join(own, 'vitest'), { recursive: true })
  const { output, exitCode } = await project.vitest(['run'])
  expect(output).toContain('2 passed')
  expect(exitCode).toBe(0)
})

test.for([REPOSITORY, REPOSITORY.slice(0, -1), '/'])(
  'a project that holds them has all from Vite: %s',
  (root) => {
    expect(externalizeOwnModules({ root })).toEqual({})
  },
)

test('a folder that knows no Vitest is left alone, though its name begins as theirs', () => {
  expect(externalizeOwnModules({ root: `${REPOSITORY.slice(0, -1)}-not` })).toEqual({})
})
