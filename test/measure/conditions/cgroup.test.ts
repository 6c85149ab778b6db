import { describe, expect, test } from 'vitest'
import { readCpuLimit, readThrottling } from '../../../src/measure/conditions/cgroup.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

/** A system root with these files. */
async function createRoot(files: Readonly<Record<string, string>>) {
  const root = await createTemporaryDirectory()
  for (const [path, content] of Object.entries(files)) await root.write(path, content)
  return root
}

const V2 = 'proc/self/cgroup'

describe('`readCpuLimit`', () => {
  test('takes the narrowest limit of the group and those around it', async () => {
    await using root = await createRoot({
      [V2]: '0::/system.slice/bench.service\n',
      'sys/fs/cgroup/system.slice/bench.service/cpu.max': '400000 100000\n',
      'sys/fs/cgroup/system.slice/cpu.max': '150000 100000\n',
    })
    await expect(readCpuLimit(root.path)).resolves.toBe(1.5)
  })

  test('knows no limit where the group has none', async () => {
    await using root = await createRoot({ [V2]: '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' })
    await expect(readCpuLimit(root.path)).resolves.toBeUndefined()
  })

  test('reads the older interface where it holds the cpu controller', async () => {
    await using root = await createRoot({
      [V2]: '3:cpuset:/\n2:cpu,cpuacct:/docker/1\n0::/docker/1\n',
      'sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_quota_us': '50000\n',
      'sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us': '100000\n',
    })
    await expect(readCpuLimit(root.path)).resolves.toBe(0.5)
  })

  test('knows no limit without control groups', async () => {
    await using root = await createRoot({})
    await expect(readCpuLimit(root.path)).resolves.toBeUndefined()
  })
})

describe('`readThrottling`', () => {
  test.for<[version: string, files: Record<string, string>]>([
    [
      '2, in microseconds',
      {
        [V2]: '0::/a\n',
        'sys/fs/cgroup/a/cpu.stat': 'usage_usec 9\nnr_periods 80\nnr_throttled 12\nthrottled_usec 340000\n',
      },
    ],
    [
      '1, in nanoseconds',
      {
        [V2]: '1:cpu:/a\n',
        'sys/fs/cgroup/cpu/a/cpu.stat': 'nr_periods 80\nnr_throttled 12\nthrottled_time 340000000\n',
      },
    ],
  ])('reads version %s', async ([, files]) => {
    await using root = await createRoot(files)
    await expect(readThrottling(root.path)).resolves.toEqual({ periods: 12, seconds: 0.34 })
  })

  test('tells nothing where the kernel does not count it, as in a root group', async () => {
    await using root = await createRoot({ [V2]: '0::/\n', 'sys/fs/cgroup/cpu.stat': 'usage_usec 9\n' })
    await expect(readThrottling(root.path)).resolves.toBeUndefined()
  })
})
