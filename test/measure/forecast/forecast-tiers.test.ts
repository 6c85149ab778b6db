import { describe, expect, test } from 'vitest'
import {
  forecastTiers,
  type Forecast,
  type LevelForecast,
} from '../../../src/measure/forecast/forecast-tiers.ts'
import { resolveSettings, type Settings } from '../../../src/settings/settings.ts'
import { describeFound } from '../../../src/setup/engines/found-arms.ts'
import { verifyArms } from '../../../src/setup/verify/verify-arms.ts'
import type { Answering, ArmSet } from '../../../src/setup/verify/arms.ts'
import { writeEngine } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const ARM = { name: 'baseline', binary: '/nowhere', sha256: 'a', bytes: 1 }

function createArms(answering?: Answering): ArmSet {
  const evidence = { ...describeFound('prebuilt', []), ...(answering !== undefined && { answering }) }
  return { arms: { baseline: ARM, pgo: { ...ARM, name: 'pgo' } }, control: ARM, evidence }
}

/** Requests of 32 tokens of which one alone takes `aloneMs` and ten at once `batchMs`. */
function answer(aloneMs: number, batchMs: number, startMs = 0): Answering {
  return {
    startMs,
    windows: [
      { concurrency: 1, requests: 10, maxTokens: 32, wallMs: 10 * aloneMs },
      { concurrency: 10, requests: 10, maxTokens: 32, wallMs: batchMs },
    ],
  }
}

function forecast(answering: Answering, settings: Settings = {}): Forecast {
  const made = forecastTiers(createArms(answering), resolveSettings(settings))
  if (made === undefined) throw new Error('there are answers')
  return made
}

function at(concurrency: number, { levels }: Forecast): LevelForecast {
  const found = levels.find((level) => level.concurrency === concurrency)
  if (found === undefined) throw new Error(`no level ${concurrency}`)
  return found
}

describe('`forecastTiers`', () => {
  test('is silent where nobody knows how fast the baseline answers', () => {
    expect(forecastTiers(createArms(), resolveSettings({}))).toBeUndefined()
  })

  test('expects a tier’s window on the line through a request alone and the largest batch', () => {
    const made = forecast(answer(100, 1000), { training: { concurrency: [1, 4, 10, 19] } })
    expect(made.levels.map(({ windowMs }) => windowMs)).toEqual([100, 400, 1000, 1900])
  })

  test('has time for all blocks of a fast engine, and then nothing to advise', () => {
    const { short, lines, levels } = forecast(answer(1, 5))
    expect(short).toBe(false)
    expect(levels.every(({ blocks }) => blocks > 12)).toBe(true)
    expect(lines).toHaveLength(1 + 3)
    expect(lines.join('\n')).not.toContain('budgetSeconds')
  })

  test('says of every level how far its tier goes on, and the one budget and the smaller workloads that do', () => {
    // Blocks of 3 engines and a quarter of warm-up: 3.75, 15 and 60 s.
    const made = forecast(answer(1000, 4000), { training: { concurrency: [1, 10, 46] } })
    expect(at(1, made)).toMatchObject({ blockMs: 3750, blocks: 15, fittingTokens: 32 })
    expect(at(10, made)).toMatchObject({ blockMs: 15_000, blocks: 7, takesMs: 120_000, neededMs: 195_000 })
    expect(at(10, made).fittingTokens).toBe(Math.floor((32 * (60_000 / 13)) / 15_000))
    // 16 s a window: four blocks and the pilot are within 6 times the budget, not within twice.
    expect(at(46, made)).toMatchObject({ blocks: 4, takesMs: 300_000 })
    expect(made.short).toBe(true)
    expect(made.lines.at(-2)).toBe(
      '  46 in flight: a window takes about 16 s; the tier goes on to 4 blocks in about 300 s, about ±1.6 % where blocks differ by 1 %',
    )
    expect(made.lines.at(-1)).toMatch(
      /^ {2}12 blocks of every tier: `budgetSeconds: \d+`; with the 60 s of now a smaller workload does: `maxTokens: 9` at 10 in flight, `maxTokens: 2` at 46 in flight$/,
    )
  })

  test('says that no verdict comes of a level that is too long for any', () => {
    const { lines, levels } = forecast(answer(60_000, 600_000), { training: { concurrency: [1] } })
    expect(levels).toMatchObject([{ blocks: 0 }])
    expect(lines[1]).toBe(
      '  1 in flight: a window takes about 60 s, too long for 4 blocks in 6 times the budget: no verdict',
    )
  })
})

test('`verifyArms` tells how fast the baseline answered, alone and all at once', async () => {
  await using directory = await createTemporaryDirectory()
  const arms = await Promise.all(
    ['baseline', 'pgo'].map(async (name) => {
      const binary = await writeEngine(directory, { noise: 0, tokenNs: 1_000_000, name }, name)
      return { name, binary, sha256: name, bytes: 1 }
    }),
  )
  const answering = await verifyArms(arms, {
    prompts: ['one', 'two', 'three'],
    protocol: { kind: 'jsonl', args: ['serve'] },
    model: undefined,
    env: {},
    timeoutMs: 60_000,
  })
  // Three requests of 24 tokens, a millisecond each.
  expect(answering?.windows).toEqual([
    { concurrency: 1, requests: 3, maxTokens: 24, wallMs: 72 },
    { concurrency: 3, requests: 3, maxTokens: 24, wallMs: 72 },
  ])
  expect(answering?.startMs).toBeGreaterThan(0)
})
