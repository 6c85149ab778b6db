import { expect, test } from 'vitest'
import { readHostName } from '../../../src/measure/conditions/host-name.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const ID = '0123456789abcdef0123456789abcdef'

test.for<[what: string, file: string | undefined, named: string | undefined, host: unknown]>([
  ['its name', `${ID}\n`, ' node-7 ', 'node-7'],
  ['a hash of its machine id', `${ID}\n`, undefined, expect.stringMatching(/^[0-9a-f]{12}$/)],
  ['the same of an empty name', `${ID}\n`, '', expect.stringMatching(/^[0-9a-f]{12}$/)],
  ['nothing while its id is not set', 'uninitialized\n', undefined, null],
  ['nothing without an id', undefined, undefined, null],
])('a machine is known by %s', async ([, file, named, host]) => {
  await using root = await createTemporaryDirectory()
  if (file !== undefined) await root.write('etc/machine-id', file)
  const name = await readHostName(root.path, { PGO_BENCHMARKS_HOST: named })
  expect(name).toEqual(host)
  expect(name ?? '').not.toContain(ID.slice(0, 12))
})

test('two machines have two names, one has always the same', async () => {
  await using root = await createTemporaryDirectory()
  const names = []
  for (const id of [ID, ID.replace('0', '1'), ID]) {
    await root.write('etc/machine-id', id)
    names.push(await readHostName(root.path, {}))
  }
  expect(names[0]).toBe(names[2])
  expect(names[0]).not.toBe(names[1])
})
