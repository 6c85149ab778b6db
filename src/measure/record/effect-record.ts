import { z } from 'zod'

/** Effect on the scale of the statistics: log(arm's time / baseline's time), negative when the arm is faster. */
export const effectSchema = z
  .object({
    estimate: z
      .number()
      .describe(
        "Trimmed mean of the blocks' log(arm's time / baseline's time), negative when the arm is faster.",
      ),
    low: z.number().describe('Low end of its interval, a log ratio.'),
    high: z.number().describe('High end of its interval, a log ratio.'),
    confidence: z.number().describe("The interval's level, 0 to 1."),
    se: z.number().describe('Standard error of the estimate, a log ratio.'),
    df: z.int().describe('Degrees of freedom: values kept less 1.'),
    n: z.int().describe('How many values went in, one a block or group of blocks.'),
    trim: z.number().describe('Share of the values, 0 to 0.5, that is trimmed at each end.'),
    winsorizedVariance: z.number().describe('Winsorized variance of the values, squared log ratios.'),
    inflation: z
      .number()
      .optional()
      .describe(
        'Factor on the variance, at least 1, for blocks that hang together: by the correlation of neighbouring blocks. Earlier files lack it.',
      ),
  })
  .meta({ id: 'Effect' })
