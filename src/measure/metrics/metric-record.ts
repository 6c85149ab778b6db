/** Secondary metrics as results.json keeps them; docs/metrics.md defines each. They are reported and decide nothing. */
import { z } from 'zod'
import { effectSchema } from '../effect-record.ts'

/** Percentiles that are reported of every distribution, where its samples suffice. */
export const LEVELS = [0.5, 0.9, 0.95, 0.99] as const

const percentileSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('shown'),
    q: z.number(),
    value: z.number(),
    /** 95 % interval between two order statistics. */
    low: z.number(),
    high: z.number(),
    n: z.int(),
  }),
  /** `needed` samples would do. */
  z.object({ state: z.literal('too-few'), q: z.number(), n: z.int(), needed: z.int() }),
])

const armSchema = z.object({
  /** How many values there are: tokens, requests or blocks. */
  samples: z.int(),
  mean: z.number(),
  percentiles: z.array(percentileSchema),
  /** The distribution in 101 order statistics, smallest to largest, one a percent; fewer where there are fewer values. */
  quantiles: z.array(z.number()),
})

/** An arm against the baseline, paired by blocks, with the estimator of the verdicts. */
const metricComparisonSchema = z.object({
  arm: z.string(),
  baseline: z.string(),
  /**
   * Positive is better: baseline / arm - 1 where lower is better, arm / baseline - 1 where higher is. Where nobody knows what is
   * better, arm / baseline - 1.
   */
  estimate: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  /** On the scale of the statistics, negative is better; null when every group gave the same. */
  effect: effectSchema.nullable(),
})

const statisticSchema = z.object({
  /** `block` is the one value that a block has; the others are percentiles of a group's values. */
  statistic: z.enum(['block', 'p50', 'p90', 'p95', 'p99']),
  /** Consecutive blocks that are taken together, so that a group has the values that its percentile needs. */
  blocksPerGroup: z.int(),
  /** By arm, one value a group in time order. */
  values: z.record(z.string(), z.array(z.number())),
  /** Empty where there are too few groups. */
  comparisons: z.array(metricComparisonSchema),
})

export const metricSchema = z.object({
  name: z.string(),
  /** `ns`, `1/s` or `bytes`; of numbers from an engine's own output, what the settings call it. */
  unit: z.string(),
  better: z.enum(['lower', 'higher']).nullable(),
  arms: z.record(z.string(), armSchema),
  statistics: z.array(statisticSchema),
})

export type MetricRecord = z.infer<typeof metricSchema>
export type MetricArm = z.infer<typeof armSchema>
export type MetricStatistic = z.infer<typeof statisticSchema>
export type MetricComparison = z.infer<typeof metricComparisonSchema>
