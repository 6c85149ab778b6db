/** What a bench file expected of a tier, and what came of it. */
import { z } from 'zod'

export const expectationSchema = z.object({
  arm: z.string().describe('The arm that it is about.'),
  claim: z
    .string()
    .describe(
      'What was expected, for example `faster than the baseline by at least 2 %`, or `not slower …`.',
    ),
  outcome: z
    .enum(['met', 'failed', 'inconclusive'])
    .describe('What came of it; `inconclusive` where the interval leaves it open.'),
  reason: z.string().describe('What was measured, and why that gives this outcome.'),
})
export type Expectation = z.infer<typeof expectationSchema>
