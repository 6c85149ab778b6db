import { describe, expect, test } from 'vitest'
import { parseCpuList, readSiblings, splitCpus } from '../../../src/workloads/linux/cpu-list.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

/** A sysfs in which these lists of CPUs are each one core's hyper-threads. */
async function createSysfs(cores: readonly string[]) {
  const directory = await createTemporaryDirectory()
  for (const core of cores) {
    for (const cpu of parseCpuList(core)) {
      await directory.write(`devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, `${core}\n`)
    }
  }
  return directory
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

test('`readSiblings` gives the hyper-threads of a core, and the CPU alone where the system does not tell', async () => {
  await using sysfs = await createSysfs(['0,4'])
  await expect(readSiblings(4, sysfs.path)).resolves.toEqual([0, 4])
  await expect(readSiblings(5, sysfs.path)).resolves.toEqual([5])
})

describe('`splitCpus`', () => {
  test('keeps a core’s second hyper-thread away from the engine', async () => {
    await using sysfs = await createSysfs(['0,2', '1,3'])
    await expect(splitCpus([0, 1, 2, 3], sysfs.path)).resolves.toEqual({ harness: [0, 2], engine: [1, 3] })
  })

  test('gives the engine all but the first of cores without hyper-threads', async () => {
    await using sysfs = await createSysfs(['0', '1', '2'])
    await expect(splitCpus([0, 1, 2], sysfs.path)).resolves.toEqual({ harness: [0], engine: [1, 2] })
  })

  test('parts the hyper-threads of an only core', async () => {
    await using sysfs = await createSysfs(['0-1'])
    await expect(splitCpus([0, 1], sysfs.path)).resolves.toEqual({ harness: [0], engine: [1] })
  })

  test('has nothing to divide with one CPU', async () => {
    await expect(splitCpus([3])).resolves.toBeUndefined()
  })
})
