import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { PgoBenchmarksError } from '../../../src/errors.ts'
import { namingStorageFailures } from '../../../src/setup/steps/storage-failure.ts'
import { refusal } from '../../support/expect-error.ts'
import { canMount, createSmallDisk } from '../../support/small-disk.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'
import { startTinyBuild } from '../../support/tiny-build.ts'
import { createTinyProject } from '../../support/tiny-project.ts'

const MOUNTS = await canMount()

describe('`namingStorageFailures`', () => {
  test('names a full disk that a write of ours met', async () => {
    await using directory = await createTemporaryDirectory()
    const writing = namingStorageFailures(directory.path, async () => writeFile('/dev/full', 'text'))
    await expect(writing).rejects.toThrow(
      refusal('DISK_FULL', directory.path, 'MB were left', 'Fix:', 'CARGO_TARGET_DIR'),
    )
  })

  test.for<[code: 'DISK_FULL' | 'TARGET_NOT_WRITABLE', said: string]>([
    ['DISK_FULL', 'error: failed to write main.o: No space left on device (os error 28)'],
    ['DISK_FULL', 'LLVM Profile Error: Failed to write file "a.profraw": Disk quota exceeded'],
    ['TARGET_NOT_WRITABLE', 'error: failed to open .cargo-lock: Read-only file system (os error 30)'],
  ])('says %s when a tool says %j', async ([code, said]) => {
    await using directory = await createTemporaryDirectory()
    const failing = namingStorageFailures(directory.path, async () => {
      throw new PgoBenchmarksError('CARGO_FAILED', said)
    })
    await expect(failing).rejects.toThrow(refusal(code, directory.path, 'Fix:'))
  })

  test('names the other disk by what a tool said, where this one has room', async () => {
    await using directory = await createTemporaryDirectory()
    const said = 'cannot link\nld: /dev/shm/x.o: No space left on device'
    const failing = namingStorageFailures(directory.path, async () => {
      throw new PgoBenchmarksError('CARGO_FAILED', said)
    })
    await expect(failing).rejects.toThrow(
      refusal('DISK_FULL', 'GB left: ld: /dev/shm/x.o: No space', 'Fix:', '`TMPDIR`'),
    )
  })

  test.for(['SIGBUS', 'Bus error (core dumped)'])(
    'passes on what died of %s beside gigabytes of free space',
    async (death) => {
      await using directory = await createTemporaryDirectory()
      const engine = await directory.writeScript('engine', 'kill -s BUS $$')
      const run = namingStorageFailures(directory.path, async () => {
        const { signal } = await execa(engine, { reject: false })
        throw new PgoBenchmarksError('TRAINING_FAILED', `the engine died of ${signal}: ${death}`)
      })
      await expect(run).rejects.toThrow(refusal('TRAINING_FAILED', 'the engine died of SIGBUS'))
    },
  )

  test.for(['CANCELLED', 'ARMS_DIFFER'] as const)('passes %s on as it is', async (code) => {
    await using directory = await createTemporaryDirectory()
    const failing = namingStorageFailures(directory.path, async () => {
      throw new PgoBenchmarksError(code, 'as it is')
    })
    await expect(failing).rejects.toThrow(refusal(code, 'as it is'))
  })
})

describe.skipIf(!MOUNTS)(
  'a target directory on a disk of its own (only where this process may mount one)',
  () => {
    test('of a few megabytes is full when a linker dies of SIGBUS, whose file is gone since', async () => {
      await using disk = await createSmallDisk('size=16m')
      const failing = namingStorageFailures(disk.path, async () => {
        throw new PgoBenchmarksError(
          'CARGO_FAILED',
          'linking failed: signal: 7, SIGBUS: access to undefined memory',
        )
      })
      await expect(failing).rejects.toThrow(refusal('DISK_FULL', disk.path, 'MB were left'))
    })

    test('that is full ends the build by that name, keeps what was done, and leaves nothing half-written', async () => {
      await using project = await createTinyProject()
      await using disk = await createSmallDisk('size=1200k')
      const env = { CARGO_TARGET_DIR: disk.path }
      for (const size of ['1200k', '4200k', '5200k']) {
        await disk.remount(`size=${size}`)
        const build = startTinyBuild(project.directory.path, { env })
        const end = await build.ended
        expect(end).toMatch(
          /^PgoBenchmarksError \[DISK_FULL\]: the disk that holds .+ is full \(at least once only \d\.\d MB were left\)/,
        )
        await expect(listPartial(disk.path)).resolves.toEqual([])
      }
      await disk.remount('size=64m')
      await expect(startTinyBuild(project.directory.path, { env }).ended).resolves.toBe('built')
      await expect(startTinyBuild(project.directory.path, { env }).ended).resolves.toBe('unchanged')
    })

    test('that is read-only ends the build by that name', async () => {
      await using project = await createTinyProject()
      await using disk = await createSmallDisk('size=64m,ro')
      const build = startTinyBuild(project.directory.path, { env: { CARGO_TARGET_DIR: disk.path } })
      await expect(build.ended).resolves.toContain(
        `PgoBenchmarksError [TARGET_NOT_WRITABLE]: ${disk.path} cannot be written`,
      )
    })
  },
)

test('a target directory that this user may not write ends the build by that name', async () => {
  await using project = await createTinyProject()
  // A file in its place: what root may write depends on the machine, but nobody can make a folder in a file.
  const target = await project.directory.write('occupied', '')
  await rm(project.directory.join('target'), { force: true, recursive: true })
  const build = startTinyBuild(project.directory.path, { env: { CARGO_TARGET_DIR: target } })
  await expect(build.ended).resolves.toContain(
    `PgoBenchmarksError [TARGET_NOT_WRITABLE]: ${target} cannot be written`,
  )
})

/** Names of files in the suite's own folders that are no finished output. */
async function listPartial(target: string): Promise<readonly string[]> {
  const folders = ['release', 'pgo-benchmarks/stamps', 'pgo-benchmarks/profiles', 'pgo-benchmarks']
  const names = await Promise.all(
    folders.map(async (folder) => readdir(join(target, folder)).catch(() => [])),
  )
  return names.flat().filter((name) => /\.tmp$|partial|merging|^raw-/.test(name))
}
