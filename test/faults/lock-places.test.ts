/** Things that stand where a lock belongs: told, and never waited for. */
import { symlink, mkdir } from 'node:fs/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { acquireBuildLock } from '../../src/setup/steps/build-lock.ts'
import { acquireProcessLock } from '../../src/support/process-lock.ts'
import { refusal } from '../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

/** Much longer than a test may take: who waits fails it. */
const OPTIONS = { activity: 'building', project: '/project', timeoutMs: 3_600_000 }

const THINGS: readonly (readonly [
  string,
  (path: string, directory: TemporaryDirectory) => Promise<unknown>,
])[] = [
  ['a FIFO', async (path) => execa('mkfifo', [path])],
  ['a link to nothing', async (path, { path: folder }) => symlink(`${folder}/nothing/at all`, path)],
  ['a link to itself', async (path) => symlink(path, path)],
  [
    'a link to a FIFO',
    async (path, { join }) => {
      await execa('mkfifo', [join('pipe')])
      await symlink(join('pipe'), path)
    },
  ],
  ['a file', async (_, { write }) => write('lock', 'mine')],
]

test.for(THINGS)('%s in the place of a lock is told at once', async ([, put]) => {
  await using directory = await createTemporaryDirectory()
  const path = directory.join('lock')
  await put(path, directory)
  await expect(acquireProcessLock(path, OPTIONS)).rejects.toThrow(
    refusal('LOCK_TIMEOUT', `${path} is no lock of this suite`, `delete ${path}`),
  )
})

test.for(THINGS.slice(0, 4))('%s in the place of a build lock is told at once', async ([, put]) => {
  await using directory = await createTemporaryDirectory()
  await put(directory.join('locks'), directory)
  await expect(acquireBuildLock(directory.path, { root: '/project' } as never)).rejects.toThrow(
    'is no lock of this suite',
  )
})

test('a FIFO with the name of a holder is nobody’s', async () => {
  await using directory = await createTemporaryDirectory()
  const path = directory.join('lock')
  await mkdir(path)
  await execa('mkfifo', [`${path}/1-00000000-0000-0000-0000-000000000000`])
  await using lock = await acquireProcessLock(path, OPTIONS)
  expect(lock.waited).toBeUndefined()
})
