import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  acquireProcessLock,
  type ProcessLock,
  type ProcessLockOptions,
} from '../../src/support/process-lock.ts'
import { refusal } from './expect-error.ts'
import { OTHER_USER, startLockProcess } from './lock-process.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'

async function acquire(path: string, changes: Partial<ProcessLockOptions> = {}): Promise<ProcessLock> {
  const options = { activity: 'measuring', project: '/mine', timeoutMs: 20_000, ...changes }
  return acquireProcessLock(path, options)
}

/** What a process that holds the lock would have left: a file in the lock's folder. */
async function writeLock(directory: TemporaryDirectory, changes: object = {}): Promise<string> {
  const holder = {
    pid: process.pid,
    processStart: null,
    space: (await describeOwnSpace()) ?? '',
    project: '/other',
    since: '2026-01-01T10:00:00.000Z',
  }
  await directory.write(`lock/${NAME}`, JSON.stringify({ ...holder, ...changes }))
  return directory.join('lock')
}

const NAME = `1-${randomUUID()}`

/** The space that this process writes into its locks. */
async function describeOwnSpace(): Promise<string | undefined> {
  await using directory = await createTemporaryDirectory()
  await using _lock = await acquire(directory.join('lock'))
  return z.object({ space: z.string() }).parse(await readHolder(directory.join('lock'))).space
}

/** What the only file of a lock says. */
async function readHolder(path: string): Promise<unknown> {
  const [name = '', ...others] = await readdir(path)
  expect(others).toEqual([])
  return JSON.parse(await readFile(join(path, name), 'utf8'))
}

/** A folder as the system's for temporary files: everybody may write in it, and remove only what is his own. */
async function makeShared(directory: TemporaryDirectory): Promise<string> {
  await chmod(directory.path, 0o755)
  const shared = directory.join('shared')
  await mkdir(shared)
  await chmod(shared, 0o1777)
  return join(shared, 'lock')
}

/** The id of a process that has ended. */
async function findDeadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}

/** A process that has ended while its parent does not collect it. */
async function createZombie(): Promise<{ readonly pid: number } & AsyncDisposable> {
  const parent = spawn('/bin/sh', ['-c', 'sleep 1 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const dispose = async (): Promise<void> => {
    parent.kill('SIGKILL')
    await once(parent, 'exit')
  }
  const [said] = await once(parent.stdout, 'data')
  const pid = Number(said)
  const readState = async (): Promise<string> => readFile(`/proc/${pid}/stat`, 'utf8')
  try {
    await expect.poll(readState, { timeout: 20_000 }).toContain(') Z ')
  } catch (error) {
    await dispose()
    throw error
  }
  return { pid, [Symbol.asyncDispose]: dispose }
}

describe('`acquireProcessLock`', () => {
  test('takes a free lock at once, says who holds it, and leaves nothing behind', async () => {
    await using directory = await createTemporaryDirectory()
    const path = directory.join('lock')
    const lock = await acquire(path, { project: '/mine' })
    expect(lock.waited).toBeUndefined()
    await expect(readHolder(path)).resolves.toMatchObject({ pid: process.pid, project: '/mine' })
    await lock[Symbol.asyncDispose]()
    await expect(readdir(directory.path)).resolves.toEqual([])
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
    await utimes(join(path, NAME), long, long)
    await using lock = await acquire(path)
    expect(lock.waited).toBeUndefined()
  })

  test('makes the folder of the lock', async () => {
    await using directory = await createTemporaryDirectory()
    await using _lock = await acquire(directory.join('deep', 'lock'))
    await expect(readHolder(directory.join('deep', 'lock'))).resolves.toMatchObject({ project: '/mine' })
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

  test.runIf(process.platform === 'linux')(
    'takes over from a zombie, which a signal still reaches',
    async () => {
      await using directory = await createTemporaryDirectory()
      await using zombie = await createZombie()
      const path = await writeLock(directory, { pid: zombie.pid })
      await using lock = await acquire(path)
      expect(lock.waited).toBeUndefined()
    },
  )

  test('waits for a holder whose file nobody can read for as long as it is touched, and says whose it is', async () => {
    await using directory = await createTemporaryDirectory()
    const path = directory.join('lock')
    const file = await directory.write(`lock/${NAME}`, 'what is it?')
    await expect(acquire(path, { timeoutMs: 1 })).rejects.toThrow(
      refusal(
        'LOCK_TIMEOUT',
        `process of user ${process.getuid?.()}`,
        file,
        'cannot be read',
        'let it finish',
      ),
    )
    const long = new Date(Date.now() - 120_000)
    await utimes(file, long, long)
    await using lock = await acquire(path)
    expect(lock.waited).toBeUndefined()
  })

  test('removes nothing that it has not put there', async () => {
    await using directory = await createTemporaryDirectory()
    const file = await directory.write('lock/notes.txt', 'mine')
    const long = new Date(Date.now() - 120_000)
    await utimes(file, long, long)
    await using _lock = await acquire(directory.join('lock'))
    await expect(directory.read('lock/notes.txt')).resolves.toBe('mine')
  })

  test('refuses a file that is no lock, by its path', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('lock', 'my notes')
    await expect(acquire(path)).rejects.toThrow(refusal('LOCK_TIMEOUT', path, 'delete'))
  })
})

describe('users of one machine', () => {
  test('one who died with the lock is in nobody’s way', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await makeShared(directory)
    await using first = startLockProcess(path)
    await expect(first.next()).resolves.toBe('holds')
    await first.kill()
    await using second = startLockProcess(path, { uid: OTHER_USER })
    await expect(second.next()).resolves.toBe('holds')
  })

  test('one who keeps files to himself is waited for by his name, and one after him as well', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await makeShared(directory)
    await using first = startLockProcess(path, { umask: '077' })
    await expect(first.next()).resolves.toBe('holds')
    await using second = startLockProcess(path, { uid: OTHER_USER, umask: '077' })
    await expect(second.next()).resolves.toContain(`waits process ${first.pid} in /held`)
    await first.kill()
    await expect(second.next()).resolves.toBe('holds')
    const waits: string[] = []
    const third = acquire(path, { onWait: (holder) => void waits.push(holder) })
    await expect.poll(() => waits).toEqual([expect.stringContaining(`process ${second.pid} in /held`)])
    await second.kill()
    await using _lock = await third
  })

  test('a lock’s folder is as open as the one that it stands in', async () => {
    await using directory = await createTemporaryDirectory()
    const shared = await makeShared(directory)
    await using _shared = await acquire(shared)
    await using _private = await acquire(directory.join('private', 'lock'))
    expect((await stat(shared)).mode & 0o7777).toBe(0o1777)
    expect((await stat(directory.join('private', 'lock'))).mode & 0o002).toBe(0)
  })
})
