import { requireBetween } from '../checks/require-option.ts'
import { studentTQuantile } from '../distributions/student-t.ts'

/** The settings of {@link minimalDetectableEffect}. */
export interface MdeOptions {
  /** Standard error of the estimate, a log ratio. */
  readonly se: number
  /** Degrees of freedom of the standard error. */
  readonly df: number
  /** Two-sided level of the test. @default 0.05 */
  readonly alpha?: number
  /** How often the effect would have been found. @default 0.8 */
  readonly power?: number
}

/**
 * The smallest true effect that the measurement would have called different from 0 with the given power:
 * (t_{1-alpha/2} + t_{power}) se (Bloom 1995, "Minimum detectable effects", Evaluation Review 19(5)). It depends on the
 * noise alone, not on the estimate, so it is not the "observed power" that Hoenig & Heisey (2001) warn of.
 *
 * @returns the size of a log ratio, positive; `speedupPercent(-mde)` turns it into percent.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function minimalDetectableEffect(options: MdeOptions): number {
  const { se, df, alpha = 0.05, power = 0.8 } = options
  requireBetween(se, 'se', 0, Number.POSITIVE_INFINITY)
  requireBetween(alpha, 'alpha', 0, 1)
  requireBetween(power, 'power', alpha / 2, 1)
  return (studentTQuantile(1 - alpha / 2, df) + studentTQuantile(power, df)) * se
}
