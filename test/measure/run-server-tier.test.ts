import { describe, expect, test } from 'vitest'
import { adjustVerdicts } from '../../src/measure/compare/family.ts'
import { runTier } from '../../src/measure/run-tier.ts'
import { tierRecordSchema, type TierRecord } from '../../src/measure/record/tier-record.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { refusal } from '../support/expect-error.ts'
import { openaiServerBody, type ServerScript } from '../support/openai-server.ts'
import { createProvidedTier } from '../support/provided-run.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** Seventeen blocks of fresh processes, on a machine that may be busy. */
const HANGS_MS = 180_000
const NEVER = new AbortController().signal
const MIN_BLOCKS = 8
const WORKLOAD = { concurrency: 2, prompts: ['hi', 'bye'], maxTokens: 2 }
/** Wide, so that the first look at the fewest blocks is the last. */
const SETTINGS = {
  minBlocks: MIN_BLOCKS,
  precision: 0.5,
  budgetSeconds: 60,
  protocol: { kind: 'openai', args: ['--port', '{port}'] },
} as const

async function runServers(
  scripts: Readonly<Record<string, ServerScript>>,
  settings: Settings = {},
): Promise<TierRecord> {
  await using directory = await createTemporaryDirectory()
  const entries = Object.entries(scripts).map(async ([name, script]) => [
    name,
    await directory.writeScript(name, openaiServerBody({ log: directory.join('log'), ...script })),
  ])
  const binaries = Object.fromEntries(await Promise.all(entries)) as Record<string, string>
  const { run, subjects } = createProvidedTier(directory, binaries, { ...SETTINGS, ...settings }, WORKLOAD)
  const [tier] = adjustVerdicts([await runTier('server', subjects, run, NEVER)], MIN_BLOCKS)
  if (tier === undefined) throw new Error('a tier has a record')
  return tier
}

describe('`runTier` with `protocol: openai`', () => {
  test(
    'measures servers by the client’s clock and gives a verdict',
    async () => {
      const tier = await runServers({ baseline: {}, pgo: { tokenMs: 20 }, control: {} })
      if (tier.state !== 'measured') throw new Error(JSON.stringify(tier))
      expect(tier).toMatchObject({
        protocol: 'openai',
        timestamps: 'client',
        discarded: [],
      })
      const wall = tier.comparisons.find(({ arm, metric }) => arm === 'pgo' && metric === 'wall')
      expect(wall?.verdict).toMatchObject({ kind: expect.any(String) })
      // Waiting 20 ms for its second token it cannot be faster.
      expect(wall?.estimate).toBeLessThan(0)
      expect(tier.metrics.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['ttft', 'tpot', 'itl', 'e2e', 'cold-start', 'peak-rss']),
      )
      expect(tierRecordSchema.parse(JSON.parse(JSON.stringify(tier)))).toEqual(tier)
    },
    HANGS_MS,
  )

  test('fails at once with SERVER_NOT_READY for a server that never is', async () => {
    const scripts = { baseline: {}, pgo: { neverReady: true }, control: {} }
    await expect(runServers(scripts, { startTimeoutSeconds: 1 })).rejects.toThrow(
      refusal('SERVER_NOT_READY', 'arm `pgo`', '/health', 'HTTP 503', 'Fix:'),
    )
  })

  test('discards blocks in which requests fail, and counts none of their windows', async () => {
    const scripts = { baseline: {}, pgo: { errorAt: -1 }, control: {} }
    await expect(runServers(scripts)).rejects.toThrow(
      refusal('TOO_MANY_DISCARDED', 'blocks were discarded', 'arm `pgo`', 'HTTP 500', 'out of KV cache'),
    )
  })
})
