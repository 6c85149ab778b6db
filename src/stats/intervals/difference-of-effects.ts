import { requireBetween } from '../checks/require-option.ts'
import { studentTCdf, studentTQuantile } from '../distributions/student-t.ts'
import type { YuenInterval } from './yuen.ts'

/** How far two independent effects are apart, in their unit (here log ratios). */
export interface EffectDifference {
  /** The second effect minus the first. */
  readonly estimate: number
  readonly se: number
  /** Degrees of freedom after Welch and Satterthwaite, not whole. */
  readonly df: number
  readonly low: number
  readonly high: number
  readonly confidence: number
  /** Two-sided p of "no difference". */
  readonly p: number
}

/**
 * The difference of two trimmed means from independent samples, for example of one tier's effects in two runs: standard errors add
 * in squares, degrees of freedom after Welch and Satterthwaite (Yuen 1974, "The two-sample trimmed t for unequal population
 * variances", Biometrika 61; SciPy's `ttest_ind(trim=0.2, equal_var=False)`).
 *
 * The standard errors hold what varied within each sample. What is constant within a run and differs between runs, such as a boot
 * or a build, is in neither of them.
 *
 * @throws StatsError `STATS_OPTION_INVALID` unless the confidence is between 0 and 1.
 */
export function differenceOfEffects(
  first: YuenInterval,
  second: YuenInterval,
  confidence: number = 0.95,
): EffectDifference {
  requireBetween(confidence, 'confidence', 0, 1)
  const [a, b] = [first.se ** 2, second.se ** 2]
  const se = Math.sqrt(a + b)
  const df = (a + b) ** 2 / (a ** 2 / first.df + b ** 2 / second.df)
  const estimate = second.estimate - first.estimate
  const halfWidth = studentTQuantile((1 + confidence) / 2, df) * se
  return {
    estimate,
    se,
    df,
    low: estimate - halfWidth,
    high: estimate + halfWidth,
    confidence,
    p: Math.min(1, 2 * studentTCdf(-Math.abs(estimate / se), df)),
  }
}
