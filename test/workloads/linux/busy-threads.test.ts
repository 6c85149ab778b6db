import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { EngineHost } from '../../../src/workloads/engine-host.ts'
import { CrowdWatch, describeCrowd } from '../../../src/workloads/linux/busy-threads.ts'
import { createProcessSpec } from '../../support/process-engine.ts'
import { createTestRun } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const SPIN = 'while :; do :; done'

describe.runIf(process.platform === 'linux')('threads that are busy (needs /proc)', () => {
  test('are told of once there are more of them than CPUs, and not where there are as many', async () => {
    const spinning = [1, 2].map(() => execa('sh', ['-c', SPIN], { reject: false }))
    const pids = spinning.flatMap(({ pid }) => pid ?? [])
    let isWrong = false
    try {
      const { promise, resolve } = Promise.withResolvers<readonly string[]>()
      using _enough = new CrowdWatch(
        () => pids,
        () => 2,
        () => (isWrong = true),
      )
      using _few = new CrowdWatch(
        () => pids,
        () => 1,
        resolve,
      )
      await expect(promise).resolves.toEqual(['sh', 'sh'])
      expect(isWrong).toBe(false)
    } finally {
      for (const shell of spinning) shell.kill('SIGKILL')
      await Promise.all(spinning)
    }
  })

  test('are named by a watched window of a program that runs once a window', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript(
      'engine',
      `(${SPIN}) & one=$!; (${SPIN}) & two=$!; sleep 1; kill $one $two; echo done`,
    )
    await using host = new EngineHost()
    await host.start(createProcessSpec(binary))
    const step = await host.window(createTestRun('w1'), 20_000, true)
    expect(step).toMatchObject({ state: 'completed', busyThreads: ['engine', 'engine'] })
    const unwatched = await host.window(createTestRun('w2'), 20_000)
    expect(unwatched).not.toHaveProperty('busyThreads')
  })
})

test('`describeCrowd` counts threads of one name together', () => {
  expect(describeCrowd(['main', 'worker', 'worker'], 1)).toBe('3 busy threads (main, worker ×2) on 1 CPU')
})
