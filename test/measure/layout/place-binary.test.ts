import { mkdir, realpath, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { placeBinary } from '../../../src/measure/layout/place-binary.ts'
import { buildLibraryEngine } from '../../support/library-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

describe('`placeBinary`', () => {
  test.for(['bin', 'lib'] as const)(
    'makes a copy of a C program that still finds its library in `%s`',
    async (libraries) => {
      await using directory = await createTemporaryDirectory()
      const binary = await buildLibraryEngine(directory, 'engine', { libraries })
      // Without its folder it finds nothing.
      await execa('cp', [binary, directory.join('alone')])
      await expect(execa(directory.join('alone'), ['hi'])).rejects.toThrow('libanswer.so')
      const copy = await placeBinary({ binary }, directory.join('layout/00'))
      expect(copy.startsWith(directory.join('layout/00/'))).toBe(true)
      expect((await execa(copy, ['hi'])).stdout).toBe('hi: 1')
    },
  )

  test('gives the copy’s libraries pages of their own, as many files as they were', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await buildLibraryEngine(directory, 'engine')
    const copy = await placeBinary({ binary }, directory.join('00'))
    const library = await realpath(join(dirname(copy), 'libanswer.so'))
    expect(library).toBe(join(await realpath(dirname(copy)), 'libanswer.so.1'))
    expect((await stat(library)).ino).not.toBe((await stat(join(dirname(binary), 'libanswer.so.1'))).ino)
  })

  test('lets a copy of a copy, such as the control, find what the first one finds', async () => {
    await using directory = await createTemporaryDirectory()
    const copyOf = await buildLibraryEngine(directory, 'engine')
    await mkdir(directory.join('elsewhere'))
    const binary = directory.join('elsewhere/control')
    await execa('cp', [copyOf, binary])
    const copy = await placeBinary({ binary, copyOf }, directory.join('00'))
    expect((await execa(copy, ['hi'])).stdout).toBe('hi: 1')
  })

  test('follows a link to where the program really is', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await buildLibraryEngine(directory, 'engine')
    await symlink(binary, directory.join('link'))
    const copy = await placeBinary({ binary: directory.join('link') }, directory.join('00'))
    expect((await execa(copy, ['hi'])).stdout).toBe('hi: 1')
  })

  test('lets a script read the files beside it and in the folders above', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('app/bin/words.txt', 'beside')
    await directory.write('app/share/words.txt', 'above')
    const binary = await directory.writeScript(
      'app/bin/run',
      'cd "$(dirname "$0")" && cat words.txt ../share/words.txt',
    )
    const copy = await placeBinary({ binary }, directory.join('app/bin/.layouts/00'))
    expect((await execa(copy)).stdout).toBe('besideabove')
  })

  test('links nothing of a folder that many programs share', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('usr/bin/run', 'ls "$(dirname "$0")"')
    await Promise.all(Array.from({ length: 500 }, (_, index) => directory.write(`usr/bin/${index}`, '')))
    const copy = await placeBinary({ binary }, directory.join('00'))
    expect((await execa(copy)).stdout).toBe('engine')
  })

  test('gives every arm’s copy a path of one length', async () => {
    await using directory = await createTemporaryDirectory()
    const short = await directory.writeScript('a/run', 'true')
    const long = await directory.writeScript('much/longer/folder/run-with-pgo', 'true')
    const copies = await Promise.all([
      placeBinary({ binary: short }, directory.join('00')),
      placeBinary({ binary: long }, directory.join('01')),
    ])
    expect(copies[0].length).toBe(copies[1].length)
  })
})
