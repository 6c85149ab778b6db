import { describe, expect, test } from 'vitest'
import {
  ConditionsProbe,
  conditionsSchema,
  type Conditions,
} from '../../../src/measure/conditions/conditions.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const FACTS = {
  block: 3,
  enginePids: [],
  harnessCpuSeconds: 0,
  harnessCpuShare: 0.0123456,
  harnessRoundsShare: 0.2,
  engineTimeShare: 0.8,
}

/** Conditions on a machine whose files are `before` when the block begins and `after` when it ends. */
async function observe(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  { engineCpus, enginePids = [] }: { engineCpus?: readonly number[]; enginePids?: readonly number[] } = {},
): Promise<Conditions> {
  await using root = await createTemporaryDirectory()
  const probe = new ConditionsProbe({ cpus: [0, 1], engineCpus, root: root.path })
  await writeAll(root, before)
  await probe.begin()
  await writeAll(root, after)
  return probe.end({ ...FACTS, enginePids })
}

async function writeAll(root: TemporaryDirectory, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) await root.write(path, content)
}

function stat(idle: number, steal: number): string {
  return [0, 1].map((cpu) => `cpu${cpu} 0 0 0 ${idle} 0 0 0 ${steal}`).join('\n')
}

function throttledFor(ms: number): Readonly<Record<string, string>> {
  return {
    'proc/self/cgroup': '0::/a',
    'sys/fs/cgroup/a/cpu.stat': `nr_throttled 1\nthrottled_usec ${ms * 1000}`,
  }
}

function slowedByHeat(count: number): Readonly<Record<string, string>> {
  return { 'sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count': String(count) }
}

/** Ticks of 10 ms that no test lasts. */
const LONG = 1e9

describe('`ConditionsProbe`', () => {
  test('says nothing that the system does not tell', async () => {
    const conditions = await observe({}, {})
    expect(conditionsSchema.parse(conditions)).toEqual({
      block: 3,
      load: expect.any(Number),
      engineCpusOther: null,
      otherCpusOther: null,
      steal: null,
      engineWait: null,
      involuntarySwitches: null,
      throttledSeconds: null,
      thermalThrottles: null,
      celsius: null,
      harnessCpuShare: 0.0123,
      harnessRoundsShare: 0.2,
      engineTimeShare: 0.8,
    })
  })

  test(
    'calls the time that was neither idle nor the engines’ nor stolen other work',
    { retry: 2 },
    async () => {
      const process = {
        'proc/9/task/9/schedstat': '0 0 0',
        'proc/9/task/9/status': 'nonvoluntary_ctxt_switches:\t6',
      }
      const options = { engineCpus: [1], enginePids: [9] }
      const busy = await observe(
        { 'proc/stat': stat(0, 0), ...process },
        { 'proc/stat': stat(0, 0) },
        options,
      )
      expect(busy).toMatchObject({ engineCpusOther: 1, otherCpusOther: 1, steal: 0, involuntarySwitches: 6 })
      const idle = await observe(
        { 'proc/stat': stat(0, 0), ...process },
        { 'proc/stat': stat(LONG, 0) },
        options,
      )
      expect(idle).toMatchObject({ engineCpusOther: 0, otherCpusOther: 0 })
      const taken = await observe(
        { 'proc/stat': stat(0, 0), ...process },
        { 'proc/stat': stat(0, LONG) },
        options,
      )
      expect(taken.engineCpusOther).toBe(0)
      expect(taken.steal).toBeGreaterThan(1)
    },
  )

  test('gives the engines’ time in the run queue as a share of their CPU time', async () => {
    const files = {
      'proc/9/task/9/schedstat': '4000000000 1000000000 8',
      'proc/9/task/9/status': 'nonvoluntary_ctxt_switches:\t6',
    }
    await expect(observe(files, {}, { enginePids: [9] })).resolves.toMatchObject({ engineWait: 0.25 })
  })

  test('counts throttling since the block began', async () => {
    await expect(
      observe(
        { ...throttledFor(500), ...slowedByHeat(7) },
        { ...throttledFor(650), ...slowedByHeat(9) },
        { engineCpus: [1] },
      ),
    ).resolves.toMatchObject({ throttledSeconds: 0.15, thermalThrottles: 2 })
  })
})

test.runIf(process.platform === 'linux')('`ConditionsProbe` reads the machine that it runs on', async () => {
  const probe = new ConditionsProbe({ cpus: [0], engineCpus: undefined })
  await probe.begin()
  const conditions = await probe.end({ ...FACTS, enginePids: [process.pid] })
  expect(conditions.steal).not.toBeNull()
  expect(conditions.engineWait).toBeGreaterThanOrEqual(0)
})
