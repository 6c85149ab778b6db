/** What is kept of comparisons that stand in another file and were decided together with those of this one. */
import { z } from 'zod'
import { comparisonSchema } from './comparison-record.ts'

/** A comparison of wall time of another run whose blob was merged with this one's. */
export const otherComparisonSchema = comparisonSchema
  .pick({ arm: true, pValue: true, marginPValue: true, equivalencePValue: true })
  .extend({
    startedAt: z.string().describe('When its run began, ISO 8601.'),
    tier: z.string().describe('Name of its tier.'),
  })
  .meta({ id: 'OtherComparison' })

export type OtherComparison = z.infer<typeof otherComparisonSchema>
