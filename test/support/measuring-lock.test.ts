import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { acquireMeasuringLock, measuringLockName } from '../../src/support/measuring-lock.ts'
import { refusal } from './expect-error.ts'
import { OTHER_USER, startMeasuringProcess } from './lock-process.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

const HELD = /^waits process \d+ in \/held, since 2\d{3}-\d\d-\d\dT/

describe.runIf(process.platform === 'linux')('`acquireMeasuringLock`', () => {
  test('waits for who measures, says who that is and since when, and reports the wait', async () => {
    await using directory = await createTemporaryDirectory()
    const name = directory.path
    const first = await acquireMeasuringLock({ name, project: '/first' })
    const waits: string[] = []
    const second = acquireMeasuringLock({ name, onWait: (holder) => void waits.push(holder) })
    await expect.poll(() => waits.length).toBe(1)
    await first[Symbol.asyncDispose]()
    await using lock = await second
    expect(waits).toEqual([expect.stringContaining(`process ${process.pid} in /first, since 2`)])
    expect(lock.waited).toEqual({ holder: waits[0], seconds: expect.any(Number) })
    // Who lets go twice takes nothing from whoever has it now.
    await first[Symbol.asyncDispose]()
    const controller = new AbortController()
    const third = acquireMeasuringLock({ name, signal: controller.signal, onWait: () => controller.abort() })
    await expect(third).rejects.toThrow(refusal('CANCELLED', `process ${process.pid}`, 'measuring'))
  })

  test('is one, whatever user, umask and TMPDIR others have, and is had from a holder that was killed', async () => {
    await using directory = await createTemporaryDirectory()
    const name = directory.path
    await using first = startMeasuringProcess(name, { uid: OTHER_USER, umask: '077' })
    await expect(first.next()).resolves.toBe('holds')
    await using second = startMeasuringProcess(name, { env: { TMPDIR: directory.path } })
    await expect(second.next()).resolves.toMatch(HELD)
    await first.kill()
    await expect(second.next()).resolves.toBe('holds')
    await using third = startMeasuringProcess(name, { uid: OTHER_USER, env: { TMPDIR: '/nowhere' } })
    await expect(third.next()).resolves.toMatch(HELD)
  })

  test('is had by exactly one of many at a time', async () => {
    await using directory = await createTemporaryDirectory()
    let holding = 0
    let most = 0
    const take = async (): Promise<void> => {
      await using _lock = await acquireMeasuringLock({ name: directory.path })
      holding += 1
      most = Math.max(most, holding)
      await new Promise((resolve) => setImmediate(resolve))
      holding -= 1
    }
    await Promise.all(Array.from({ length: 20 }, take))
    expect(most).toBe(1)
  })

  test('ends a wait that is too long, naming the holder, also one that says nothing or nonsense', async () => {
    await using directory = await createTemporaryDirectory()
    const name = directory.path
    for (const says of ['', '\u001B[2J\n', '{"pid": 1}\n', 'x'.repeat(1e6)]) {
      await using server = createServer((socket) => {
        socket.on('error', () => undefined).write(says)
      })
      server.listen(`\0${name}`)
      await once(server, 'listening')
      await expect(acquireMeasuringLock({ name, timeoutMs: 1 })).rejects.toThrow(
        refusal(
          'LOCK_TIMEOUT',
          'a process that does not say who it is',
          'measuring',
          'Fix: let it finish, or end it',
        ),
      )
    }
  })
})

test('`measuringLockName` is the same for every project and folder, unless a variable has another', () => {
  const name = measuringLockName({ TMPDIR: '/a' })
  expect(measuringLockName({ PGO_MEASURING_LOCK: '' })).toBe(name)
  expect(measuringLockName({ PGO_MEASURING_LOCK: 'other' })).toBe('other')
})
