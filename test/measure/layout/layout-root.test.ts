/** Where blocks' copies stand, with a real tmpfs as the folder in memory where one may be mounted. */
import { mkdir, readdir, stat, truncate } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { createLayout, type Layout } from '../../../src/measure/layout/layout.ts'
import { createLayoutRoot, sweepLayouts } from '../../../src/measure/layout/layout-root.ts'
import { LARGEST_COPY_BYTES } from '../../../src/measure/layout/place-binary.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import { buildLibraryEngine } from '../../support/library-engine.ts'
import { createSpec } from '../../support/scripted-engine.ts'
import { canMount, createSmallDisk } from '../../support/small-disk.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const MB = 2 ** 20

/** Above the largest pid that Linux hands out (4194304), so that nobody has it. */
const DEAD = '-4194305-'

async function drawLayout(
  directory: TemporaryDirectory,
  memoryFolder: string,
  binaries: readonly string[],
  seed = 7,
): Promise<Layout> {
  const specs = binaries.map((binary, index) => createSpec(binary, { arm: `arm-${index}` }))
  return createLayout(directory.join('layout'), specs, createRng(seed), 'copies', memoryFolder)
}

/** Paths of copies, in the order of their arms. */
const pathsOf = ({ specs }: Layout): readonly string[] => specs.map(({ binary }) => binary)

describe.skipIf(!(await canMount()))('where a tmpfs may be mounted', () => {
  test('copies stand in memory, under paths of one length, with their libraries, and for this user alone', async () => {
    await using directory = await createTemporaryDirectory()
    await using disk = await createSmallDisk('size=8m')
    const binaries = [
      await buildLibraryEngine(directory, 'a'),
      await buildLibraryEngine(directory, 'longer', { libraries: 'lib' }),
    ]
    const layout = await drawLayout(directory, disk.path, binaries)
    const copies = pathsOf(layout)
    const [root = ''] = await readdir(disk.path)
    expect((await stat(`${disk.path}/${root}`)).mode & 0o777).toBe(0o700)
    expect(new Set(copies.map(({ length }) => length)).size).toBe(1)
    for (const copy of copies) {
      expect(copy.startsWith(`${disk.path}/${root}/x`)).toBe(true)
      expect((await stat(copy)).dev).toBe((await stat(disk.path)).dev)
      expect((await execa(copy, ['hi'])).stdout).toBe('hi: 1')
    }
    // A block's files are its own: the next one's are others.
    await using next = await drawLayout(directory, disk.path, binaries, 8)
    const inodes = await Promise.all(
      [...copies, ...pathsOf(next)].map(async (copy) => (await stat(copy)).ino),
    )
    expect(new Set(inodes).size).toBe(4)
    await layout[Symbol.asyncDispose]()
    await expect(readdir(disk.path)).resolves.toHaveLength(1)
    await expect(readdir(directory.join('layout'))).rejects.toThrow('ENOENT')
  })

  test('they stand in the given folder where memory has no room for twice as much, libraries among it', async () => {
    await using directory = await createTemporaryDirectory()
    await using disk = await createSmallDisk('size=8m')
    const binary = await buildLibraryEngine(directory, 'a')
    const isInMemory = async (): Promise<boolean> => {
      await using layout = await drawLayout(directory, disk.path, [binary, binary])
      const [copy = ''] = pathsOf(layout)
      expect((await execa(copy, ['hi'])).stdout).toBe('hi: 1')
      return copy.startsWith(disk.path)
    }
    await truncate(`${dirname(binary)}/libanswer.so.1`, 1.5 * MB)
    await expect(isInMemory()).resolves.toBe(true)
    await truncate(`${dirname(binary)}/libanswer.so.1`, 2.5 * MB)
    await expect(isInMemory()).resolves.toBe(false)
    await expect(readdir(disk.path)).resolves.toEqual([])
  })

  test.for(['noexec', 'ro'])(
    'they stand in the given folder where memory is mounted `%s`',
    async (option) => {
      await using directory = await createTemporaryDirectory()
      await using disk = await createSmallDisk(`size=8m,${option}`)
      await using layout = await drawLayout(directory, disk.path, [
        await directory.writeScript('run', 'echo hi'),
      ])
      const [copy = ''] = pathsOf(layout)
      expect(copy.startsWith(directory.join('layout'))).toBe(true)
      expect((await execa(copy)).stdout).toBe('hi')
      await expect(readdir(disk.path)).resolves.toEqual([])
    },
  )

  test('a file too large for a copy keeps the whole block on its own file system, as a hard link', async () => {
    await using directory = await createTemporaryDirectory()
    await using disk = await createSmallDisk('size=1g')
    const large = await directory.writeScript('a/run', 'exit 0')
    await truncate(large, LARGEST_COPY_BYTES + 1)
    await using layout = await drawLayout(directory, disk.path, [
      large,
      await directory.writeScript('b/run', ''),
    ])
    const copies = pathsOf(layout)
    expect(copies.every((copy) => copy.startsWith(directory.join('layout')))).toBe(true)
    expect((await stat(copies[0] ?? '')).ino).toBe((await stat(large)).ino)
  })

  test('a sweep takes from memory what the killed left, and nothing of another container or program', async () => {
    await using directory = await createTemporaryDirectory()
    await using disk = await createSmallDisk('size=8m')
    const own = basename(await createLayoutRoot(directory.path, 0, disk.path))
    const kept = [own, own.replace(/layout-.{8}/, 'layout-00000000'), `layout-0${DEAD}1-abc`]
    const dead = own.replace(`-${process.pid}-`, DEAD)
    for (const name of [...kept, dead]) await mkdir(`${disk.path}/${name}/x/00`, { recursive: true })
    await sweepLayouts(directory.path, disk.path)
    expect((await readdir(disk.path)).toSorted()).toEqual(kept.toSorted())
  })
})

test('a folder that is not in memory is not taken for one that is', async () => {
  await using directory = await createTemporaryDirectory()
  for (const folder of ['/proc', '/no/such/folder']) {
    const root = await createLayoutRoot(directory.path, 0, folder)
    expect(dirname(root)).toBe(directory.path)
  }
})

describe('`sweepLayouts`', () => {
  test('removes what a run that was killed left, and nothing of a run that lives', async () => {
    await using directory = await createTemporaryDirectory()
    const own = basename(await createLayoutRoot(directory.join('layout'), 0, '/no/such/folder'))
    const dead = own.replace(`-${process.pid}-`, DEAD)
    await directory.write(`layout/${own}/x/00/bin/engine`, '')
    await directory.write(`layout/${dead}/x/00`, '')
    await directory.write('layout/notes-1-abc', '')
    await sweepLayouts(directory.join('layout'))
    expect((await readdir(directory.join('layout'))).toSorted()).toEqual([own, 'notes-1-abc'])
    await expect(stat(directory.join('layout', own, 'x/00/bin/engine'))).resolves.toBeDefined()
  })

  test('has nothing to do where there is no folder', async () => {
    await expect(sweepLayouts('/no/such/folder')).resolves.toBeUndefined()
  })
})
