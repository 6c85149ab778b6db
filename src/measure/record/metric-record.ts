/** Secondary metrics as results.json keeps them; docs/metrics.md defines each. They are reported and decide nothing. */
import { z } from 'zod'
import { effectSchema } from './effect-record.ts'

/** Percentiles that are reported of every distribution, where its samples suffice. */
export const LEVELS = [0.5, 0.9, 0.95, 0.99] as const

const level = z.number().describe('The level, 0 to 1: 0.99 is p99.')

const percentileSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('shown').describe('There are samples enough for it.'),
    q: level,
    value: z.number().describe("The percentile, in the metric's unit."),
    low: z.number().describe('Low end of its 95 % interval, an order statistic.'),
    high: z.number().describe('High end of its 95 % interval, an order statistic.'),
    n: z.int().describe('How many samples there are.'),
  }),
  z.object({
    state: z.literal('too-few').describe('There are too few samples for it.'),
    q: level,
    n: z.int().describe('How many samples there are.'),
    needed: z.int().describe('How many would do.'),
  }),
])

const armSchema = z.object({
  samples: z.int().describe('How many values there are: tokens, requests or blocks.'),
  mean: z.number().describe("Their mean, in the metric's unit."),
  percentiles: z.array(percentileSchema).describe('p50, p90, p95 and p99.'),
  quantiles: z
    .array(z.number())
    .describe(
      'The distribution in 101 order statistics, smallest to largest, one a percent; fewer where there are fewer values.',
    ),
})

/** An arm against the baseline, paired by blocks, with the estimator of the verdicts: the mean of the baseline and its copy. */
const metricComparisonSchema = z.object({
  arm: z.string().describe('The arm that is compared.'),
  baseline: z
    .string()
    .describe('The arm that it is compared with: the mean of it and its copy, the control, as in verdicts.'),
  estimate: z
    .number()
    .describe(
      'A ratio, positive is better: baseline / arm - 1 where lower is better, arm / baseline - 1 where higher is or nobody knows what is better.',
    ),
  interval: z
    .tuple([z.number().describe('Low end.'), z.number().describe('High end.')])
    .describe('Its interval, low end first; its level is `confidence`.'),
  confidence: z
    .number()
    .optional()
    .describe(
      'Level of `interval`, 0 to 1: that of the tier, or, where most groups gave the same and it reaches from the least to the greatest group, that of such an interval. Records of before lack it.',
    ),
  effect: effectSchema
    .nullable()
    .describe(
      'The same on the scale of the statistics, negative is better; null when most groups gave the same.',
    ),
})

const statisticSchema = z.object({
  statistic: z
    .enum(['block', 'p50', 'p90', 'p95', 'p99'])
    .describe("`block` is the one value that a block has; the others are percentiles of a group's values."),
  blocksPerGroup: z
    .int()
    .describe(
      'Consecutive blocks that are taken together, so that a group has the values that its percentile needs.',
    ),
  values: z
    .record(z.string(), z.array(z.number()))
    .describe("By arm, one value a group in time order, in the metric's unit."),
  comparisons: z
    .array(metricComparisonSchema)
    .describe('Every arm with the baseline; without those that have too few groups, or too many of 0.'),
})

export const metricSchema = z.object({
  name: z.string().describe('Name of the metric, see docs/metrics.md.'),
  unit: z
    .string()
    .describe("`ns`, `1/s` or `bytes`; of numbers from an engine's own output, what the settings call it."),
  better: z
    .enum(['lower', 'higher'])
    .nullable()
    .describe('Which direction is better; null where nobody knows.'),
  arms: z.record(z.string(), armSchema).describe('All values of the tier, by arm.'),
  statistics: z.array(statisticSchema).describe('What blocks were compared by.'),
})

export type MetricRecord = z.infer<typeof metricSchema>
export type MetricArm = z.infer<typeof armSchema>
export type MetricStatistic = z.infer<typeof statisticSchema>
export type MetricComparison = z.infer<typeof metricComparisonSchema>
