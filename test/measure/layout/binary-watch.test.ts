import { createHash } from 'node:crypto'
import { link, rm, utimes } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { watchBinaries } from '../../../src/measure/layout/binary-watch.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('`watchBinaries`', () => {
  test('accepts what has its hash, also after it was touched, linked or written again alike', async () => {
    await using directory = await createTemporaryDirectory()
    const [binary] = [directory.join('engine')]
    await directory.write('engine', 'one')
    const watch = await watchBinaries([{ name: 'pgo', binary, sha256: hash('one') }])
    await expect(watch.check()).resolves.toBeUndefined()
    await utimes(binary, 1, 1)
    await link(binary, directory.join('other'))
    await expect(watch.check()).resolves.toBeUndefined()
    await directory.write('engine', 'one')
    await expect(watch.check()).resolves.toBeUndefined()
  })

  test('names the one that has another hash, at the first look and at a later one, and one that has gone', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = directory.join('engine')
    await directory.write('engine', 'two')
    const wrong = await watchBinaries([{ name: 'pgo', binary, sha256: hash('one') }])
    const changed = refusal('BINARY_CHANGED', '`pgo`', binary, hash('two').slice(0, 12), 'Fix:')
    await expect(wrong.check()).resolves.toEqual(changed)
    const watch = await watchBinaries([{ name: 'pgo', binary, sha256: hash('two') }])
    await expect(watch.check()).resolves.toBeUndefined()
    await directory.write('engine', 'six')
    await utimes(binary, 2, 2)
    await expect(watch.check()).resolves.toEqual(
      refusal('BINARY_CHANGED', hash('six').slice(0, 12), hash('two').slice(0, 12)),
    )
    await rm(binary)
    await expect(watch.check()).resolves.toEqual(refusal('BINARY_CHANGED', 'has gone'))
  })
})
