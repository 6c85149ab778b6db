import { describe, expect, test } from 'vitest'
import { metricSchema, type MetricArm, type MetricRecord } from '../../../src/measure/record/metric-record.ts'
import { MetricSummary } from '../../../src/measure/metrics/summarize-metrics.ts'
import type { Warning } from '../../../src/measure/conditions/warnings.ts'
import { createCompletedBlock, createRequest, type ArmScript } from '../../support/completed-block.ts'

function summarize(
  blocks: number,
  script: (block: number) => ArmScript,
  options: { readonly mostKept?: number } = {},
): readonly MetricRecord[] {
  const summary = new MetricSummary(['baseline', 'pgo'], options)
  for (let block = 0; block < blocks; block += 1)
    summary.add(createCompletedBlock(block, { baseline: script(block), pgo: script(block) }))
  return summary.summarize([])
}

function find(metrics: readonly MetricRecord[], name: string): MetricRecord {
  const found = metrics.find((metric) => metric.name === name)
  if (found === undefined) throw new Error(`no metric ${name}`)
  return found
}

/** `count` requests whose end-to-end latencies are 1, 2, … ms. */
function requests(count: number): ArmScript {
  return {
    requests: Array.from({ length: count }, (_, index) =>
      createRequest({ queued_ns: 0, end_ns: (index + 1) * 1e6 }),
    ),
  }
}

/** Ten requests whose latencies no other block has. */
function varied(block: number): ArmScript {
  return {
    requests: Array.from({ length: 10 }, (_, index) =>
      createRequest({ queued_ns: 0, end_ns: 1e6 + Math.round(1e6 * Math.sin(block + 7 * index) ** 2) }),
    ),
  }
}

/** The median with both ends of its interval. */
function readMedian(arm: MetricArm | undefined): readonly number[] {
  const median = arm?.percentiles[0]
  if (median?.state !== 'shown') throw new Error('there are samples enough for a median')
  return [median.value, median.low, median.high]
}

function findLargestError(values: readonly number[] = [], right: readonly number[] = []): number {
  if (values.length === 0 || values.length !== right.length) return Number.NaN
  return Math.max(...values.map((value, index) => Math.abs(value / (right[index] ?? Number.NaN) - 1)))
}

describe('`MetricSummary`', () => {
  test.for<[name: string, unit: string, values: readonly number[]]>([
    // The request of createRequest: queued at 2 ms, tokens at 10, 15 and 25 ms, in a window of 25 ms.
    ['ttft', 'ns', [8e6]],
    ['tpot', 'ns', [7.5e6]],
    ['itl', 'ns', [5e6, 10e6]],
    ['e2e', 'ns', [23e6]],
    ['request-rate', '1/s', [40]],
    ['output-token-rate', '1/s', [120]],
    ['cold-start', 'ns', [20e6]],
    ['peak-rss', 'bytes', [1e6]],
  ])('reads %s in %s by its definition', ([name, unit, values]) => {
    const metric = find(
      summarize(1, () => ({})),
      name,
    )
    expect(metricSchema.parse(metric)).toEqual(metric)
    expect(metric).toMatchObject({ unit, arms: { pgo: { samples: values.length, quantiles: values } } })
  })

  test('leaves out what some arm cannot have: gaps between tokens without their times, or of one token', () => {
    const { token_ns: _times, ...untraced } = createRequest()
    const names = summarize(8, () => ({ requests: [{ ...untraced, output_tokens: 1 }] })).map(
      ({ name }) => name,
    )
    expect(names).toEqual(['ttft', 'e2e', 'request-rate', 'output-token-rate', 'cold-start', 'peak-rss'])
  })

  test('takes up what an engine’s own output holds, with the unit and direction that it is declared with', () => {
    const declared = { unit: 'tokens/s', better: 'higher' } as const
    const metric = find(
      summarize(8, (block) => ({ metrics: { rate: { value: 100 + block, ...declared } } })),
      'rate',
    )
    expect(metric).toMatchObject({ ...declared, arms: { pgo: { samples: 8 } } })
    expect(metric.statistics[0]?.values['pgo']).toEqual([100, 101, 102, 103, 104, 105, 106, 107])
  })

  test('leaves out what cannot be summarized, with a warning, and keeps the rest', () => {
    const warnings: Warning[] = []
    const endless: ArmScript = {
      metrics: { rate: { value: Number.POSITIVE_INFINITY, unit: '', better: 'lower' } },
    }
    const summary = new MetricSummary(['baseline', 'pgo'])
    summary.add(createCompletedBlock(0, { baseline: endless, pgo: endless }))
    const names = summary.summarize(warnings).map(({ name }) => name)
    expect(names).toContain('e2e')
    expect(names).not.toContain('rate')
    expect(warnings).toEqual([
      { code: 'metric-unread', fact: expect.stringContaining('Infinity'), hint: expect.any(String) },
    ])
  })

  test('shows a percentile only where the samples suffice, and how many would', () => {
    const { percentiles, samples } =
      find(
        summarize(10, () => requests(10)),
        'e2e',
      ).arms['pgo'] ?? {}
    expect(samples).toBe(100)
    expect(percentiles).toEqual([
      expect.objectContaining({ q: 0.5, state: 'shown', value: 5.5e6, n: 100 }),
      expect.objectContaining({ q: 0.9, state: 'shown' }),
      { q: 0.95, state: 'too-few', n: 100, needed: 130 },
      { q: 0.99, state: 'too-few', n: 100, needed: 662 },
    ])
  })

  test('takes blocks together until a group has what its percentile needs, the rest to the last group', () => {
    // p90 needs 64 requests: 7 blocks of 10. 57 blocks are 8 groups, the last of 8 blocks.
    const { statistics } = find(
      summarize(57, () => requests(10)),
      'e2e',
    )
    expect(
      statistics.map(({ statistic, blocksPerGroup, values }) => [statistic, blocksPerGroup, values['pgo']]),
    ).toEqual([
      ['p50', 1, Array.from({ length: 57 }, () => 5.5e6)],
      ['p90', 7, [9e6, 9e6, 9e6, 9e6, 9e6, 9e6, 9e6, 9e6].map(() => expect.closeTo(9.1e6, -5))],
      ['p95', 13, []],
      ['p99', 67, []],
    ])
  })

  test('counts values that are too many to keep: to 14 binary digits in all, exactly in groups', () => {
    const [exact, counted] = [{}, { mostKept: 300 }].map((options) =>
      find(summarize(57, varied, options), 'e2e'),
    )
    expect(counted?.statistics).toEqual(exact?.statistics)
    const [of, all] = [counted?.arms['pgo'], exact?.arms['pgo']]
    expect(of?.samples).toBe(570)
    expect(of?.mean).toBe(all?.mean)
    expect(of?.quantiles).not.toEqual(all?.quantiles)
    expect(findLargestError(of?.quantiles, all?.quantiles)).toBeLessThan(1 / 16_384)
    expect(findLargestError(readMedian(of), readMedian(all))).toBeLessThan(1 / 16_384)
  })

  test('keeps the shape of a distribution in 101 points, its ends among them', () => {
    const { quantiles = [] } =
      find(
        summarize(1, () => requests(500)),
        'e2e',
      ).arms['baseline'] ?? {}
    expect(quantiles).toHaveLength(101)
    expect([quantiles[0], quantiles[100]]).toEqual([1e6, 500e6])
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b))
  })
})
