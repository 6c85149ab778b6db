import { describe, expect, test } from 'vitest'
import { adjustVerdicts } from '../../src/measure/compare/family.ts'
import { runTier } from '../../src/measure/run-tier.ts'
import { tierRecordSchema } from '../../src/measure/record/tier-record.ts'
import { refusal } from '../support/expect-error.ts'
import { processEngineBody } from '../support/process-engine.ts'
import { createProvidedTier } from '../support/provided-run.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

/** Seventeen blocks of fresh processes, on a machine that may be busy. */
const HANGS_MS = 180_000
const NEVER = new AbortController().signal
const MIN_BLOCKS = 8
/** Wide, so that the first look at the fewest blocks is the last. */
const SETTINGS = {
  minBlocks: MIN_BLOCKS,
  precision: 0.5,
  budgetSeconds: 60,
  protocol: { kind: 'process', args: ['{prompt}', '{max_tokens}'] },
} as const

/** A script that answers with its prompt after some time. */
function answerAfter(seconds: number): string {
  return `sleep ${seconds}; echo "$1"`
}

async function writeArms(directory: TemporaryDirectory, bodies: Readonly<Record<string, string>>) {
  const entries = Object.entries(bodies).map(async ([name, body]) => [
    name,
    await directory.writeScript(name, body),
  ])
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>
}

describe('`runTier` with `protocol: process`', () => {
  test(
    'measures a process a window, outside of it, and gives a verdict',
    async () => {
      await using directory = await createTemporaryDirectory()
      const binaries = await writeArms(directory, {
        baseline: answerAfter(0.02),
        pgo: answerAfter(0.005),
        control: answerAfter(0.02),
      })
      const { run, subjects } = createProvidedTier(directory, binaries, SETTINGS)
      const [tier] = adjustVerdicts([await runTier('process', subjects, run, NEVER)], MIN_BLOCKS)
      if (tier?.state !== 'measured') throw new Error('the tier was not measured')
      expect(tier).toMatchObject({
        protocol: 'process',
        timestamps: 'harness',
        // Real programs on a busy machine may need a second look.
        blocks: expect.toSatisfy((blocks: number) => blocks >= MIN_BLOCKS),
        engines: {},
      })
      expect(tier.comparisons).toEqual([
        expect.objectContaining({
          arm: 'pgo',
          metric: 'wall',
          verdict: expect.objectContaining({ kind: expect.any(String) }),
        }),
      ])
      expect(tier.comparisons[0]?.estimate).toBeGreaterThan(0)
      expect(tierRecordSchema.parse(JSON.parse(JSON.stringify(tier)))).toEqual(tier)
    },
    HANGS_MS,
  )

  test('refuses arms whose output differs', async () => {
    await using directory = await createTemporaryDirectory()
    const binaries = await writeArms(directory, { baseline: 'echo a', pgo: 'echo b', control: 'echo a' })
    const { run, subjects } = createProvidedTier(directory, binaries, SETTINGS)
    await expect(runTier('process', subjects, run, NEVER)).rejects.toThrow(
      refusal('OUTPUT_DIFFERS', 'a window', 'Fix:', '`protocol.output`'),
    )
  })

  test('refuses a workload that the template cannot hand over, before anything starts', async () => {
    await using directory = await createTemporaryDirectory()
    const body = processEngineBody()
    const binaries = await writeArms(directory, { baseline: body, pgo: body, control: body })
    const { run, subjects } = createProvidedTier(directory, binaries, SETTINGS, {
      concurrency: 10,
      prompts: ['hi'],
    })
    await expect(runTier('process', subjects, run, NEVER)).rejects.toThrow(
      refusal('BENCH_INVALID', 'concurrency 10', '`{concurrency}`', 'Fix:'),
    )
  })
})
