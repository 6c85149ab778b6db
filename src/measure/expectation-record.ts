/** What a bench file expected of a tier, and what came of it. */
import { z } from 'zod'

export const expectationSchema = z.object({
  /** The arm that it is about. */
  arm: z.string(),
  /** What was expected, for example `faster than baseline by more than 2 %`, or `not slower …`. */
  claim: z.string(),
  outcome: z.enum(['met', 'failed', 'inconclusive']),
  /** What was measured, and why that gives this outcome. */
  reason: z.string(),
})
export type Expectation = z.infer<typeof expectationSchema>
