/** How far a tier may overrun its budget rather than end with less than is worth telling. */
import { FEWEST_JUDGED_BLOCKS } from '../../stats/verdict/verdict.ts'

/** A budget too small for the fewest blocks is stretched to them, but not beyond this factor. */
export const MAX_STRETCH = 2
/** The same for the fewest with an interval worth telling: a wide one after some minutes is more than none. */
export const TOLD_STRETCH = 6
/** Fewest blocks that a tier ends with where twice the budget holds no more. */
export const FEWEST_TOLD_BLOCKS: number = FEWEST_JUDGED_BLOCKS
