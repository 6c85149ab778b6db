import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { copyFileAtomically, writeFileAtomically, writeJsonAtomically } from '../../src/support/write-file.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

describe('`writeFileAtomically`', () => {
  test('writes into folders that are not there yet, and leaves no other file', async () => {
    await using directory = await createTemporaryDirectory()
    await writeFileAtomically(directory.join('a', 'b', 'file'), 'text')
    await expect(readFile(directory.join('a', 'b', 'file'), 'utf8')).resolves.toBe('text')
    await expect(readdir(directory.join('a', 'b'))).resolves.toEqual(['file'])
  })

  test('replaces the file instead of writing into it: a reader keeps the old content', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('file', 'old')
    const before = await stat(path)
    await writeFileAtomically(path, 'new')
    expect((await stat(path)).ino).not.toBe(before.ino)
  })

  test('takes writes of one file at once: one of them stays whole, and no other file', async () => {
    await using directory = await createTemporaryDirectory()
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(1000))
    await Promise.all(texts.map(async (text) => writeFileAtomically(directory.join('file'), text)))
    expect(texts).toContain(await readFile(directory.join('file'), 'utf8'))
    await expect(readdir(directory.path)).resolves.toEqual(['file'])
  })

  test('leaves nothing behind when it fails', async () => {
    await using directory = await createTemporaryDirectory()
    await mkdir(directory.join('taken'))
    await expect(writeFileAtomically(directory.join('taken'), 'text')).rejects.toThrow('EISDIR')
    await expect(readdir(directory.path)).resolves.toEqual(['taken'])
  })
})

test('`copyFileAtomically` copies content and mode', async () => {
  await using directory = await createTemporaryDirectory()
  const from = await directory.write('from', 'code')
  await chmod(from, 0o755)
  await copyFileAtomically(from, directory.join('to'))
  await expect(readFile(directory.join('to'), 'utf8')).resolves.toBe('code')
  expect((await stat(directory.join('to'))).mode & 0o777).toBe(0o755)
})

test('`copyFileAtomically` replaces a binary that is being run', async () => {
  await using directory = await createTemporaryDirectory()
  const running = directory.join('running')
  await copyFileAtomically('/bin/sleep', running)
  await using stack = new AsyncDisposableStack()
  const subprocess = execa(running, ['60'], { reject: false })
  stack.defer(async () => {
    subprocess.kill('SIGKILL')
    await subprocess
  })
  await expect(copyFileAtomically('/bin/cat', running)).resolves.toBeUndefined()
})

test('`writeJsonAtomically` writes JSON with a line break at its end', async () => {
  await using directory = await createTemporaryDirectory()
  await writeJsonAtomically(directory.join('file'), { a: [1] })
  await expect(readFile(directory.join('file'), 'utf8')).resolves.toBe('{\n  "a": [1]\n}\n')
})
