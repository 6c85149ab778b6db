import { requireBetween, requireCount } from '../checks/require-option.ts'
import { studentTQuantile } from '../distributions/student-t.ts'
import { DEFAULT_TRIM, trimCount } from '../samples/trimmed-moments.ts'
import { trimmedSe } from '../intervals/yuen.ts'

/** The settings of {@link blocksFor}. */
export interface BlocksForOptions {
  /** The half-width to reach, a log ratio. */
  readonly halfWidth: number
  /** The current winsorized variance of the paired differences. */
  readonly winsorizedVariance: number
  /** @default 0.95 */
  readonly confidence?: number
  /** @default 0.2 */
  readonly trim?: number
  /** The smallest answer. @default 8 */
  readonly minimum?: number
  /** Beyond this many the answer is `null`: no budget reaches it. @default 100000 */
  readonly maximum?: number
}

/**
 * About how many blocks would bring the interval's half-width down to a target, if the variance stays as it is: the
 * smallest K >= minimum with t_{h-1} sqrt((K - 1) s_w² / (h (h - 1))) <= target (Yuen's interval solved for K, as for the
 * mean in Cochran, "Sampling Techniques", 3rd ed., 4.6). The interval is not quite monotone in K, since floor(trim K)
 * jumps, hence the scan; above 1000 the answer is rounded to about 0.1 %.
 *
 * @returns whole number of blocks in all (not more blocks), or `null` above `maximum`.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function blocksFor(options: BlocksForOptions): number | null {
  const { halfWidth, winsorizedVariance, confidence = 0.95, trim = DEFAULT_TRIM } = options
  const { minimum = 8, maximum = 100_000 } = options
  requireBetween(halfWidth, 'halfWidth', 0, Number.POSITIVE_INFINITY)
  requireBetween(confidence, 'confidence', 0, 1)
  requireCount(minimum, 'minimum', 2)
  const widthOf = (blocks: number): number => expectedHalfWidth(blocks, winsorizedVariance, confidence, trim)
  if (widthOf(maximum) > halfWidth) return null
  // No K below (z s_w / target)² can do. From 1000 on the steps may be coarser than the answer's own uncertainty.
  const z = studentTQuantile((1 + confidence) / 2, 1e6)
  const least = Math.floor((z * z * winsorizedVariance) / halfWidth ** 2)
  for (let blocks = Math.max(minimum, least); blocks <= maximum; blocks += Math.ceil(blocks / 1000)) {
    if (widthOf(blocks) <= halfWidth) return blocks
  }
  return null
}

/** Half-width, a log ratio, that so many blocks are expected to give at a winsorized variance; infinite for too few. */
export function expectedHalfWidth(
  blocks: number,
  variance: number,
  confidence = 0.95,
  trim = DEFAULT_TRIM,
): number {
  const kept = blocks - 2 * trimCount(blocks, trim)
  if (kept < 2) return Number.POSITIVE_INFINITY
  return studentTQuantile((1 + confidence) / 2, kept - 1) * trimmedSe(variance, blocks, kept)
}
