import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { readChildCpuSeconds } from '../../scripts/setup-bench/child-cpu.ts'
import { timePipeline } from '../../scripts/setup-bench/pipelines.ts'
import { renderTable } from '../../scripts/setup-bench/render-table.ts'
import {
  addRepetition,
  compareTimes,
  readRepetitions,
  wallSeconds,
  type Repetition,
} from '../../scripts/setup-bench/repetitions.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

function repetition(ours: number, theirs: readonly [number, number], subject = 'same'): Repetition {
  return {
    subject,
    order: ['ours', 'theirs'],
    pipelines: {
      ours: { parts: { all: ours }, cpuSeconds: 2 * ours },
      theirs: { parts: { build: theirs[0], optimize: theirs[1] }, cpuSeconds: 100 },
    },
  }
}

const NAMES = ['ours', 'theirs'] as const

test.skipIf(process.platform !== 'linux')(
  'counts the CPU time of children that ended (no /proc elsewhere than on Linux)',
  async () => {
    const before = readChildCpuSeconds() ?? 0
    await execa('sh', ['-c', 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done'])
    const used = (readChildCpuSeconds() ?? 0) - before
    expect(used).toBeGreaterThan(0.05)
    expect(used).toBeLessThan(20)
  },
)

describe('`compareTimes`', () => {
  test('gives the geometric mean of the ratios, and Student’s t interval from three repetitions on', () => {
    const two = [repetition(50, [60, 40]), repetition(200, [60, 40])]
    expect(compareTimes(two, NAMES, wallSeconds)).toEqual({ ratio: 1, interval: undefined })
    // Logs -ln 2, 0, ln 2: standard error ln 2 / sqrt 3 = 0.40019; t of 2 degrees at 0.975 is 4.30265.
    const compared = compareTimes([...two, repetition(100, [60, 40])], NAMES, wallSeconds)
    expect(compared?.ratio).toBeCloseTo(1, 12)
    expect(compared?.interval?.[0]).toBeCloseTo(Math.exp(-4.30265 * 0.40019), 4)
    expect(compared?.interval?.[1]).toBeCloseTo(Math.exp(4.30265 * 0.40019), 3)
  })

  test('has nothing to say of no repetitions', () => {
    expect(compareTimes([], NAMES, wallSeconds)).toBeUndefined()
  })
})

test('`renderTable` shows means, parts and the ratio', () => {
  const repetitions = [90, 95, 100].map((seconds) => repetition(seconds, [60, 40]))
  // Logs -0.10536, -0.05129, 0: mean -0.05222, standard error 0.03042; times 4.30265 that is 0.13088 to either side.
  expect(renderTable(repetitions, NAMES)).toBe(`| pipeline | wall, s | CPU, s | parts, s |
| --- | --- | --- | --- |
| ours | 95.0 | 190.0 |  |
| theirs | 100.0 | 100.0 | build 60.0, optimize 40.0 |
| ours / theirs | 0.949 [0.833, 1.082] | 1.898 [1.665, 2.164] |  |`)
})

test('repetitions are kept, and only those of the same subject are read', async () => {
  await using directory = await createTemporaryDirectory()
  const path = directory.join('results.json')
  await addRepetition(path, repetition(1, [1, 1]))
  await addRepetition(path, repetition(2, [1, 1], 'another compiler'))
  await addRepetition(path, repetition(3, [1, 1]))
  const read = await readRepetitions(path, 'same')
  expect(read.map(({ pipelines }) => pipelines['ours']?.parts)).toEqual([{ all: 1 }, { all: 3 }])
})

describe('`timePipeline`', () => {
  test('times each part, in a directory that was emptied first', async () => {
    await using directory = await createTemporaryDirectory()
    const left = await directory.write('target/left-over', '')
    const seconds = await timePipeline(
      {
        name: 'a pipeline',
        parts: async () => [
          { name: 'one', run: async () => void (await execa('sh', ['-c', `! [ -e '${left}' ]`])) },
          { name: 'two', run: async () => void (await directory.write('target/result', '')) },
        ],
        results: async (targetDir) => [`${targetDir}/result`],
      },
      directory.join('target'),
    )
    expect(seconds).toEqual({ one: expect.any(Number), two: expect.any(Number) })
  })

  test('fails where a pipeline left no binary', async () => {
    await using directory = await createTemporaryDirectory()
    const pipeline = { name: 'a pipeline', parts: async () => [], results: async () => ['/no/such/binary'] }
    await expect(timePipeline(pipeline, directory.join('target'))).rejects.toThrow(
      'a pipeline left no /no/such/binary',
    )
  })
})
