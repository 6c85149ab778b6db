import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { pathExists } from 'fs-extra/esm'
import { describe, expect, test } from 'vitest'
import { acquireLock } from '../../src/setup/lock.ts'
import { refusal } from '../support/expect-error.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** The id of a process that has ended. */
async function readDeadPid(): Promise<number> {
  const { stdout } = await execa('sh', ['-c', 'echo $$'])
  return Number(stdout)
}

describe('`acquireLock`', () => {
  test('writes its pid into a file that goes when the lock is disposed of', async () => {
    await using directory = await createTemporaryDirectory()
    const path = directory.join('deep', 'lock')
    {
      await using lock = await acquireLock(path)
      expect(lock.path).toBe(path)
      await expect(readFile(path, 'utf8')).resolves.toBe(String(process.pid))
    }
    await expect(pathExists(path)).resolves.toBe(false)
  })

  test('lets a second taker wait for the first, and tells it once who that is', async () => {
    await using directory = await createTemporaryDirectory()
    const path = directory.join('lock')
    const first = await acquireLock(path)
    const holders: number[] = []
    let taken = false
    const second = acquireLock(path, { onWait: (pid) => holders.push(pid) }).then((lock) => {
      taken = true
      return lock
    })
    await sleep(500)
    expect(taken).toBe(false)
    await first[Symbol.asyncDispose]()
    await (await second)[Symbol.asyncDispose]()
    expect(holders).toEqual([process.pid])
  })

  test('takes over the lock of a process that no longer lives, without waiting', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('lock', String(await readDeadPid()))
    const holders: number[] = []
    await using _lock = await acquireLock(path, { onWait: (pid) => holders.push(pid) })
    await expect(readFile(path, 'utf8')).resolves.toBe(String(process.pid))
    expect(holders).toEqual([])
  })

  test('takes over a lock whose owner died before it wrote its pid', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('lock', '')
    await using _lock = await acquireLock(path)
    await expect(readFile(path, 'utf8')).resolves.toBe(String(process.pid))
  })

  test('gives up after its time, naming the file and its holder', async () => {
    await using directory = await createTemporaryDirectory()
    const path = directory.join('lock')
    await using _lock = await acquireLock(path)
    await expect(acquireLock(path, { timeoutMs: 1 })).rejects.toThrow(
      refusal('LOCK_TIMEOUT', path, `process ${process.pid}`, 'Fix:', String(process.pid)),
    )
    await expect(readFile(path, 'utf8')).resolves.toBe(String(process.pid))
  })

  test('gives a dead holder’s lock to one of several takers at a time', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('lock', String(await readDeadPid()))
    let holding = 0
    let most = 0
    const take = async (): Promise<void> => {
      await using _lock = await acquireLock(path)
      holding += 1
      most = Math.max(most, holding)
      await sleep(20)
      holding -= 1
    }
    await Promise.all([take(), take(), take(), take()])
    expect(most).toBe(1)
  })

  test('stops waiting when it is cancelled', async () => {
    await using directory = await createTemporaryDirectory()
    const path = directory.join('lock')
    await using _lock = await acquireLock(path)
    const controller = new AbortController()
    const waiting = acquireLock(path, { signal: controller.signal, onWait: () => controller.abort() })
    await expect(waiting).rejects.toThrow(refusal('CANCELLED', path))
  })
})
