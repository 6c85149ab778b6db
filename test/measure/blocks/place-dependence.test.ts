import { beforeAll, describe, expect, test } from 'vitest'
import { measureTier, type TierMeasurement, type TierPlan } from '../../../src/measure/measure-tier.ts'
import { createEngineSpec } from '../../../src/workloads/engine/engine-spec.ts'
import { resolveWorkload } from '../../../src/workloads/workload.ts'
import { useHosts } from '../../support/contestants.ts'
import { refusal } from '../../support/expect-error.ts'
import { createProcessProtocol } from '../../support/process-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const HOSTS = useHosts(2)
/** Answers only with a file that is two folders above: farther away than what goes with a copy. */
const FAR_AWAY = 'cat "$(dirname "$0")/../../answer.txt" || exit 3'

/** Measures one block of process engines, a script an arm. */
async function measure(
  directory: TemporaryDirectory,
  scripts: Readonly<Record<string, string>>,
  changes: Partial<TierPlan> = {},
): Promise<TierMeasurement> {
  await directory.write('answer.txt', '42\n')
  const protocol = createProcessProtocol()
  const shared = { protocol, model: undefined, launcher: [], cpus: [0], env: {}, startTimeoutMs: 20_000 }
  const contestants = await Promise.all(
    Object.entries(scripts).map(async ([name, body], index) => {
      const host = HOSTS[index]
      if (host === undefined) throw new Error('the file uses more arms than hosts')
      const binary = await directory.writeScript(`${name}/bin/run`, body)
      return { spec: createEngineSpec({ name, binary }, shared), host }
    }),
  )
  return measureTier({
    workload: resolveWorkload({ concurrency: 1, prompts: ['hi'] }),
    contestants,
    baseline: 'baseline',
    challengers: ['pgo'],
    budgetMs: 60_000,
    minBlocks: 1,
    windowTimeoutMs: 20_000,
    seed: 7,
    layoutDir: directory.join('layout'),
    decide: () => ({ stop: true, why: 'budget', confidence: 0.95, pFactor: 1 }),
    signal: new AbortController().signal,
    ...changes,
  })
}

describe('an engine that works only where its binary is', () => {
  test('is refused with the arm, its binary and the setting that helps', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(measure(directory, { baseline: FAR_AWAY, pgo: FAR_AWAY })).rejects.toThrow(
      refusal(
        'ENGINE_NEEDS_PLACE',
        'exit code 3',
        'answer.txt',
        `a copy of ${directory.path}/`,
        'works where that file is',
        "Fix: set `layout: 'in-place'`",
      ),
    )
  })

  describe('in place', () => {
    let measured: TierMeasurement
    beforeAll(async () => {
      await using directory = await createTemporaryDirectory()
      measured = await measure(directory, { baseline: FAR_AWAY, pgo: FAR_AWAY }, { layout: 'in-place' })
    })

    test('is measured', () => {
      expect(measured.blocks).toHaveLength(1)
      expect(measured.discarded).toEqual([])
    })

    test('gets no path padding, and the same environment as the others', () => {
      expect(new Set(measured.layouts.map(({ pathPadding }) => pathPadding))).toEqual(new Set([0]))
      expect(
        new Set(measured.layouts.map(({ environmentPadding }) => environmentPadding)).size,
      ).toBeGreaterThan(1)
    })
  })

  test('is not taken for one when it fails there too', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(measure(directory, { baseline: 'echo 42', pgo: 'exit 3' })).rejects.toThrow(
      refusal('TOO_MANY_DISCARDED', 'arm `pgo`', 'exit code 3'),
    )
  })
})
