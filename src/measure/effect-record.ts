import { z } from 'zod'

/** Effect on the scale of the statistics: log(arm's time / baseline's time), negative when the arm is faster. */
export const effectSchema = z.object({
  estimate: z.number(),
  low: z.number(),
  high: z.number(),
  confidence: z.number(),
  se: z.number(),
  df: z.int(),
  n: z.int(),
  trim: z.number(),
  winsorizedVariance: z.number(),
})
