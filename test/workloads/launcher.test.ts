import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { findLauncher, parseCpuList, pinToHarness, type Launcher } from '../../src/workloads/launcher.ts'

const UNPINNED: Launcher = {
  prefix: [],
  engineCpus: undefined,
  harnessCpus: undefined,
  unpinnedBecause: '`cpus` is off',
}

describe('`parseCpuList`', () => {
  test.for<[list: string, cpus: number[]]>([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['0,2-4,7', [0, 2, 3, 4, 7]],
    ['10-11', [10, 11]],
  ])('reads `%s`', ([list, cpus]) => {
    expect(parseCpuList(list)).toEqual(cpus)
  })
})

describe('`findLauncher`', () => {
  test('without pinning says that `cpus` is off and names no CPUs', async () => {
    const launcher = await findLauncher(false)
    expect(launcher).toMatchObject({ ...UNPINNED, prefix: expect.any(Array) })
    expect(launcher.prefix).not.toContain('taskset')
  })

  test('finds a prefix that runs a command and keeps its exit code', async () => {
    const { prefix } = await findLauncher()
    const { exitCode } = await execa('env', [...prefix, 'sh', '-c', 'exit 7'], { reject: false })
    expect(exitCode).toBe(7)
  })

  test('keeps the engine off the harness’s CPU, or says why it is not pinned', async () => {
    const { engineCpus, harnessCpus, unpinnedBecause } = await findLauncher()
    const pinned = engineCpus !== undefined
    expect(unpinnedBecause === undefined).toBe(pinned)
    expect(pinned && parseCpuList(engineCpus).includes(Number(harnessCpus))).toBe(false)
  })
})

describe('`pinToHarness`', () => {
  test('moves nothing where nothing is pinned', async () => {
    await expect(pinToHarness(UNPINNED, -1)).resolves.toBeUndefined()
  })
})
