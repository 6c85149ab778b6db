import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { parseCpuList } from '../../../src/workloads/linux/cpu-list.ts'
import { findLauncher, pinToHarness, type Launcher } from '../../../src/workloads/linux/launcher.ts'

const UNPINNED: Launcher = {
  prefix: [],
  cpus: [0],
  engineCpus: undefined,
  harnessCpus: undefined,
  unpinnedBecause: '`cpus` is off',
}

describe('`findLauncher`', () => {
  test('without pinning says that `cpus` is off and names no CPUs', async () => {
    const launcher = await findLauncher(false)
    expect(launcher).toMatchObject({ ...UNPINNED, prefix: expect.any(Array), cpus: expect.any(Array) })
    expect(launcher.prefix).not.toContain('taskset')
  })

  test('finds a prefix that runs a command and keeps its exit code', async () => {
    const { prefix } = await findLauncher()
    const { exitCode } = await execa('env', [...prefix, 'sh', '-c', 'exit 7'], { reject: false })
    expect(exitCode).toBe(7)
  })

  test('keeps the engine off the harness’s CPU, or says why it is not pinned', async () => {
    const { cpus, engineCpus, harnessCpus, unpinnedBecause } = await findLauncher()
    const pinned = engineCpus !== undefined
    expect(unpinnedBecause === undefined).toBe(pinned)
    expect(cpus).toEqual(pinned ? parseCpuList(engineCpus) : cpus)
    const harness = parseCpuList(harnessCpus ?? '')
    expect(pinned && parseCpuList(engineCpus).some((cpu) => harness.includes(cpu))).toBe(false)
  })
})

describe('`pinToHarness`', () => {
  test('moves nothing where nothing is pinned', async () => {
    await expect(pinToHarness(UNPINNED, -1)).resolves.toBeUndefined()
  })
})
