import { readFile, rename, utimes } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import { openFileHashes } from '../../../src/setup/steps/file-hashes.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** Longer than the time in which a change may have left a file's times as they were. */
const SETTLED_MS = 2100

/** Hashes a file with the memory of earlier calls, which is then saved. */
async function hash(directory: TemporaryDirectory, path: string): Promise<string> {
  const hashes = await openFileHashes(directory.join('memory.json'))
  const sha256 = await hashes.hash(path)
  await hashes.save()
  return sha256
}

async function readMemory(directory: TemporaryDirectory): Promise<string> {
  return readFile(directory.join('memory.json'), 'utf8').catch(() => '')
}

describe('`openFileHashes`', () => {
  test('remembers a file that has settled, and reads it no more', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('model', 'weights')
    await sleep(SETTLED_MS)
    const sha256 = await hash(directory, path)
    expect(sha256).toBe(await hashFile(path))
    // A memory that says something else is believed: the file was not read.
    await directory.write('memory.json', (await readMemory(directory)).replace(sha256, 'remembered'))
    await expect(hash(directory, path)).resolves.toBe('remembered')
    // What moves a file or writes to it, however it sets the times afterwards, is seen.
    await utimes(path, new Date(0), new Date(0))
    await expect(hash(directory, path)).resolves.toBe(sha256)
  })

  test('remembers no file that has only just changed', async () => {
    await using directory = await createTemporaryDirectory()
    await hash(directory, await directory.write('model', 'weights'))
    await expect(readMemory(directory)).resolves.toBe('')
  })

  test('reads a file anew that another one was put in place of', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('model', 'weights')
    const other = await directory.write('other', 'Weights')
    await sleep(SETTLED_MS)
    const before = await hash(directory, path)
    await rename(other, path)
    await expect(hash(directory, path)).resolves.not.toBe(before)
  })

  test.for(['', '{"a":', '{"a":1}'])('takes a memory of %j for none', async (content) => {
    await using directory = await createTemporaryDirectory()
    await directory.write('memory.json', content)
    const path = await directory.write('model', 'weights')
    await expect(hash(directory, path)).resolves.toBe(await hashFile(path))
  })
})
