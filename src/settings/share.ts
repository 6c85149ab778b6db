/** Shares, as people write them. */
import { z } from 'zod'

/** A share such as `'0.5%'` or `0.005`. */
export const share = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?\s*%$/, 'must be a number or a percentage such as "0.5%"')
        .transform((text) => Number.parseFloat(text) / 100),
    ],
    'must be a share such as 0.005 or a percentage such as "0.5%"',
  )
  .meta({ shownType: "share: `0.005` or `'0.5 %'`" })
