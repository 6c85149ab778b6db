import { mkdir, readdir, utimes } from 'node:fs/promises'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createOwnedFolder, sweepOwnedFolders } from '../../src/support/owned-folder.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

describe('`sweepOwnedFolders`', () => {
  test('keeps what living processes have, and what cannot be known to be dead', async () => {
    await using directory = await createTemporaryDirectory()
    const own = basename(await createOwnedFolder(directory.path, 'a-'))
    const kept = [own, own.replace(/^a-.{8}/, 'a-00000000'), own.replace(/^a/, 'b'), 'a-123-xyz']
    const gone = [own.replace(`-${process.pid}-`, '-4194305-'), own.replace(/-\d+-([^-]*)$/, '-1-$1')]
    for (const name of [...kept, ...gone]) await mkdir(directory.join(name), { recursive: true })
    await sweepOwnedFolders(directory.path, 'a-')
    expect((await readdir(directory.path)).toSorted()).toEqual(kept.toSorted())
    const old = new Date(Date.now() - 48 * 3600_000)
    for (const name of kept) await utimes(directory.join(name), old, old)
    await sweepOwnedFolders(directory.path, 'a-')
    expect((await readdir(directory.path)).toSorted()).toEqual([own, own.replace(/^a/, 'b')].toSorted())
  })
})
