import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, utimes } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  acquireProcessLock,
  type ProcessLock,
  type ProcessLockOptions,
} from '../../src/support/process-lock.ts'
import { refusal } from './expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'

async function acquire(path: string, changes: Partial<ProcessLockOptions> = {}): Promise<ProcessLock> {
  const options = { activity: 'measuring', project: '/mine', timeoutMs: 20_000, ...changes }
  return acquireProcessLock(path, options)
}

/** Writes the lock that a process would have made. */
async function writeLock(directory: TemporaryDirectory, changes: object = {}): Promise<string> {
  const holder = {
    pid: process.pid,
    processStart: null,
    space: (await describeOwnSpace()) ?? '',
    project: '/other',
    since: '2026-01-01T10:00:00.000Z',
  }
  return directory.write('lock', JSON.stringify({ ...holder, ...changes }))
}

/** The space that this process writes into its locks. */
async function describeOwnSpace(): Promise<string | undefined> {
  await using directory = await createTemporaryDirectory()
  await using _lock = await acquire(directory.join('lock'))
  return z.object({ space: z.string() }).parse(JSON.parse((await directory.read('lock')) ?? '')).space
}

/** The id of a process that has ended. */
async function findDeadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}

describe('`acquireProcessLock`', () => {
  test('takes a free lock at once, says who holds it, and leaves nothing behind', async () => {
    await using directory = await createTemporaryDirectory()
    const path = directory.join('lock')
    const lock = await acquire(path, { project: '/mine' })
    expect(lock.waited).toBeUndefined()
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, project: '/mine' })
    await lock[Symbol.asyncDispose]()
    await expect(readFile(path)).rejects.toThrow('ENOENT')
  })

  test('waits for a living holder, once saying for whom, and reports the wait', async () => {
    await using directory = await createTemporaryDirectory()
    const path = directory.join('lock')
    const first = await acquire(path, { project: '/first' })
    const waits: string[] = []
    const second = acquire(path, { onWait: (holder) => void waits.push(holder) })
    await expect.poll(() => waits.length).toBe(1)
    await first[Symbol.asyncDispose]()
    await using lock = await second
    expect(waits).toEqual([expect.stringContaining(`process ${process.pid} in /first, since 2`)])
    expect(lock.waited).toEqual({ holder: waits[0], seconds: expect.any(Number) })
  })

  test('takes over from a process that has ended', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await writeLock(directory, { pid: await findDeadPid() })
    await using lock = await acquire(path)
    expect(lock.waited).toBeUndefined()
  })

  test.runIf(process.platform === 'linux')(
    'takes over when the holder’s number belongs to a process that started at another time',
    async () => {
      await using directory = await createTemporaryDirectory()
      const path = await writeLock(directory, { processStart: '1' })
      await using lock = await acquire(path)
      expect(lock.waited).toBeUndefined()
    },
  )

  test('waits for a holder in another container for as long as it shows that it lives, whatever its number', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await writeLock(directory, { pid: await findDeadPid(), space: 'elsewhere' })
    await expect(acquire(path, { timeoutMs: 1 })).rejects.toThrow(refusal('LOCK_TIMEOUT', '/other'))
    const long = new Date(Date.now() - 120_000)
    await utimes(path, long, long)
    await using lock = await acquire(path)
    expect(lock.waited).toBeUndefined()
  })

  test('makes the folder of the lock', async () => {
    await using directory = await createTemporaryDirectory()
    await using _lock = await acquire(directory.join('deep', 'lock'))
    await expect(directory.read('deep/lock')).resolves.toContain('/mine')
  })

  test('lets one in at a time, also when many find a dead holder', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await writeLock(directory, { pid: await findDeadPid() })
    let inside = 0
    const most: number[] = []
    const measure = async (): Promise<void> => {
      await using _lock = await acquire(path)
      inside += 1
      most.push(inside)
      await sleep(5)
      inside -= 1
    }
    await Promise.all(Array.from({ length: 6 }, measure))
    expect(most).toEqual([1, 1, 1, 1, 1, 1])
  })

  test('gives up with LOCK_TIMEOUT and the holder after the longest wait', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await writeLock(directory)
    await expect(acquire(path, { timeoutMs: 1 })).rejects.toThrow(
      refusal('LOCK_TIMEOUT', `process ${process.pid} in /other`, path, 'Fix:', 'end it'),
    )
  })

  test('can be cancelled while it waits', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await writeLock(directory)
    const controller = new AbortController()
    const waiting = acquire(path, {
      signal: controller.signal,
      onWait: () => controller.abort(),
    })
    await expect(waiting).rejects.toThrow(refusal('CANCELLED', '/other'))
  })

  test('refuses a file that is no lock, by its path', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('lock', 'my notes')
    await expect(acquire(path)).rejects.toThrow(refusal('LOCK_TIMEOUT', path, 'delete'))
  })
})
