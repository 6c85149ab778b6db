/** The order of the rooms: linted, and told in docs/architecture.md as the tree has it. */
import { readdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { execa } from 'execa'
import { copy } from 'fs-extra/esm'
import { expect, test } from 'vitest'
import { ROOMS } from '../rooms.ts'
import { REPOSITORY } from './support/temp-project.ts'
import { createTemporaryDirectory } from './support/temporary-directory.ts'

test('every folder of src with code is a room, and docs/architecture.md names each', async () => {
  const files = await readdir(join(REPOSITORY, 'src'), { recursive: true, withFileTypes: true })
  const folders = files.filter(({ name }) => name.endsWith('.ts')).map(({ parentPath }) => parentPath)
  const rooms = [...new Set(folders)].map((folder) => relative(REPOSITORY, folder))
  expect(rooms.toSorted()).toEqual(ROOMS.toSorted())
  const page = await readFile(join(REPOSITORY, 'docs', 'architecture.md'), 'utf8')
  const [, list = ''] = page.split('Lowest first:')
  const named = [
    ...list
      .split('\n## ', 1)
      .join('')
      .matchAll(/^- .*?:/gms),
  ].flatMap(([head]) => [...head.matchAll(/`([a-z/]+)`/g)].map(([, name]) => `src/${name}`))
  expect([...named, 'src'].toSorted()).toEqual(ROOMS.toSorted())
})

test.for([
  {
    what: 'a circle of types',
    files: {
      'src/stats/samples/first.ts': "import type { B } from './second.ts'\nexport interface A {\n  b: B\n}\n",
      'src/stats/samples/second.ts': "import type { A } from './first.ts'\nexport interface B {\n  a: A\n}\n",
    },
    says: 'import(no-cycle)',
  },
  {
    what: 'an import of a room that stands higher',
    files: {
      'src/setup/plan/first.ts': "import type { B } from '../training/second.ts'\nexport type A = B\n",
      'src/setup/training/second.ts': 'export type B = string\n',
    },
    says: 'src/setup/plan stands below this room',
  },
  {
    what: 'an import of what stands lower and is none of its business',
    files: {
      'src/workloads/engine/first.ts':
        "import type { B } from '../../stats/samples/second.ts'\nexport type A = B\n",
      'src/stats/samples/second.ts': 'export type B = string\n',
    },
    says: 'src/workloads does not know this room',
  },
  {
    what: 'nothing in an import of a room that stands lower',
    files: {
      'src/setup/training/first.ts': "import type { B } from '../plan/second.ts'\nexport type A = B\n",
      'src/setup/plan/second.ts': 'export type B = string\n',
    },
    says: 'Found 0 warnings and 0 errors',
  },
])('lint refuses $what', async ({ files, says }) => {
  await using directory = await createTemporaryDirectory()
  for (const name of ['oxlint.config.ts', 'rooms.ts', 'package.json'])
    await copy(join(REPOSITORY, name), directory.join(name))
  await symlink(join(REPOSITORY, 'node_modules'), directory.join('node_modules'))
  for (const [file, source] of Object.entries(files)) await directory.write(file, source)
  const { stdout, exitCode } = await execa('oxlint', ['src'], {
    cwd: dirname(directory.join('package.json')),
    preferLocal: true,
    localDir: REPOSITORY,
    reject: false,
  })
  expect(stdout).toContain(says)
  expect(exitCode).toBe(says.includes('0 errors') ? 0 : 1)
})
