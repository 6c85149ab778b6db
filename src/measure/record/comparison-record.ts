/** What is kept of an arm's comparison with the baseline. Ratios of speeds: 0.05 means that the arm does 5 % more in the same time. */
import { z } from 'zod'
import { effectSchema } from './effect-record.ts'

/** Metrics of a window: active wall time of the run, and CPU time of the engine's process. */
export const METRICS = ['wall', 'cpu'] as const
export type Metric = (typeof METRICS)[number]

const kind = <Kind extends string>(value: Kind, meaning: string): z.ZodLiteral<Kind> =>
  z.literal(value).describe(meaning)

const withinMargin = z
  .boolean()
  .optional()
  .describe('Whether the difference is shown to be smaller than the margin; absent in earlier files.')

const verdictSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: kind(
      'faster-by-margin',
      'The whole interval lies at or above the margin, and both adjusted p are below 0.05.',
    ),
  }),
  z.object({
    kind: kind('faster', 'The whole interval lies above 0, and the adjusted p is below 0.05.'),
    withinMargin,
  }),
  z.object({
    kind: kind('equivalent', 'No difference was shown, and the whole interval lies inside ±margin.'),
  }),
  z.object({
    kind: kind('slower', 'The whole interval lies below 0, and the adjusted p is below 0.05.'),
    withinMargin,
  }),
  z.object({
    kind: kind('inconclusive', 'None of the others; more blocks may tell.'),
    blocksNeeded: z
      .number()
      .nullable()
      .describe('About how many blocks would settle it; null where no number of blocks can be named.'),
  }),
  z.object({
    kind: kind('withheld', 'The measurement cannot be believed.'),
    why: z
      .enum(['too-few-blocks', 'control-missing', 'control-differs'])
      .describe(
        '`control-differs`: the byte-identical copy differs from the baseline, by as much as would have been claimed.',
      ),
  }),
])

export const comparisonSchema = z
  .object({
    arm: z.string().describe('The arm that is compared.'),
    baseline: z.string().describe('The arm that it is compared with.'),
    metric: z
      .enum(METRICS)
      .describe(
        "What is compared: `wall`, the windows' active wall time, or `cpu`, CPU time of the engine's process.",
      ),
    estimate: z
      .number()
      .describe(
        'Baseline time / arm time - 1, a ratio: 0.05 means that the arm does 5 % more in the same time. The baseline is the mean of itself and its copy, the control.',
      ),
    interval: z
      .tuple([z.number().describe('Low end.'), z.number().describe('High end.')])
      .describe(
        'Confidence interval of `estimate`, a ratio, low end first; its level is `effect.confidence`.',
      ),
    effect: effectSchema.describe('The same on the scale of the statistics.'),
    each: z
      .array(effectSchema)
      .optional()
      .describe(
        'The effect against the baseline and against its copy, at 2 × level - 1; none for the copy itself, absent in earlier files.',
      ),
    pValue: z.number().describe('Two-sided p of "no difference" by sign flips, 0 to 1, times `pFactor`.'),
    marginPValue: z
      .number()
      .describe('One-sided p of "faster by at most the margin" by sign flips, 0 to 1, times `pFactor`.'),
    total: z
      .object({
        estimate: z.number().describe('As `estimate`, of the total time of all windows.'),
        interval: z
          .tuple([z.number().describe('Low end.'), z.number().describe('High end.')])
          .describe('Its confidence interval, a ratio, low end first, at the level of `effect`.'),
        effect: effectSchema.describe('The same on the scale of the statistics; nothing is trimmed.'),
        gap: z
          .object({
            estimate: z.number().describe('Total less typical effect, a log ratio.'),
            low: z.number().describe('Low end of its interval.'),
            high: z.number().describe('High end of its interval.'),
            confidence: z.number().describe("The interval's level, 0 to 1."),
          })
          .describe('How far the total lies from the typical effect.'),
        disagrees: z
          .boolean()
          .describe('The gap excludes 0, and the total lies outside of the typical interval.'),
      })
      .optional()
      .describe('The effect on the total of all windows, nothing trimmed; absent in earlier files.'),
    equivalencePValue: z
      .number()
      .optional()
      .describe(
        'p of "a difference of the margin or more", by two one-sided t tests, 0 to 1, times `pFactor`; absent in earlier files.',
      ),
    adjustedPValue: z
      .number()
      .describe(
        '`pValue` after Holm over all arms and tiers of the run; for wall alone, since CPU time explains and decides nothing.',
      ),
    adjustedMarginPValue: z
      .number()
      .describe('`marginPValue` after Holm over all arms and tiers of the run.'),
    adjustedEquivalencePValue: z
      .number()
      .optional()
      .describe(
        '`equivalencePValue` after Holm over all arms and tiers of the run; absent in earlier files.',
      ),
    minimumDetectableEffect: z
      .number()
      .nullable()
      .describe(
        "The smallest gain, a ratio, that the verdict's rule would have found in about 4 of 5 such runs, in the run's family; null where so few blocks could have found none.",
      ),
    verdict: verdictSchema.describe('What follows.'),
    blocks: z.int().describe('Complete blocks behind the estimate.'),
    discarded: z.int().describe('Blocks that were discarded because an engine failed.'),
  })
  .meta({ id: 'Comparison' })

export type Comparison = z.infer<typeof comparisonSchema>
export type TierVerdict = z.infer<typeof verdictSchema>
