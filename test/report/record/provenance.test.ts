import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { readCommit, readSuiteVersion } from '../../../src/report/record/provenance.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** A repository with one commit; gives the commit's id. */
async function createRepository({ path: cwd, write }: TemporaryDirectory): Promise<string> {
  await write('a', '1')
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgSign=false']
  await execa('git', ['init', '-q'], { cwd })
  await execa('git', ['add', '.'], { cwd })
  await execa('git', [...identity, 'commit', '-qm', 'One file'], { cwd })
  return (await execa('git', ['rev-parse', 'HEAD'], { cwd })).stdout
}

describe('`readCommit`', () => {
  test('is null outside a git checkout', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(readCommit(directory.path)).resolves.toBeNull()
  })

  test('gives HEAD of a clean checkout', async () => {
    await using directory = await createTemporaryDirectory()
    const id = await createRepository(directory)
    await expect(readCommit(directory.path)).resolves.toEqual({ id, dirty: false })
  })

  test.for(['a', 'new'])('says that a checkout with a changed `%s` differs from it', async (file) => {
    await using directory = await createTemporaryDirectory()
    const id = await createRepository(directory)
    await directory.write(file, '2')
    await expect(readCommit(directory.path)).resolves.toEqual({ id, dirty: true })
  })
})

test('`readSuiteVersion` names the suite and its version', async () => {
  await expect(readSuiteVersion()).resolves.toMatch(/^pgo-benchmarks \d+\.\d+\.\d+/)
})
