/** Whether a claim about a speedup holds, by one tier's interval: yes, no, or not known. Pure. */
import { excludesZero } from '../stats/verdict/verdict.ts'
import { speedupInterval } from '../stats/intervals/effect-scale.ts'
import { studentTQuantile } from '../stats/distributions/student-t.ts'
import type { Comparison } from '../measure/record/tier-record.ts'

/** A claim: the true speedup, a share, lies between the two ends. */
export interface Claim {
  readonly above: number
  readonly below: number
}

/** What the measurement says of a claim. */
export interface Judgement {
  readonly outcome: 'holds' | 'fails' | 'inconclusive'
  readonly estimate: number
  /** The interval that decided, shares. */
  readonly interval: readonly [low: number, high: number]
  /** Its level; half of what it leaves is the chance to be wrong about an end. */
  readonly confidence: number
  /** Why nothing may be said, whatever the interval. */
  readonly withheld: string | null
}

/**
 * Judges a claim. It holds when the whole interval lies inside of it and fails when none of it does; otherwise the measurement does not
 * tell. Intervals and tests are two sides of one thing: a claim that holds by a 95 % interval is one whose opposite a
 * test rejects at 5 %, at 2.5 % for a claim with one end (Schuirmann 1987 for the two-sided one). One tier answers for itself:
 * nothing is adjusted for others, as a run's verdicts are.
 *
 * @param confidence level asked for. A tier that stopped for its precision pays for its looks, with `pFactor` on the rest.
 */
export function judgeClaim(
  { above, below }: Claim,
  {
    effect,
    control,
    confidence,
    pFactor,
  }: {
    readonly effect: Comparison['effect']
    readonly control: Comparison['effect']
    readonly confidence: number
    readonly pFactor: number
  },
): Judgement {
  const level = 1 - (1 - confidence) / pFactor
  const halfWidth = studentTQuantile((1 + level) / 2, effect.df) * effect.se
  const speedup = speedupInterval({
    estimate: effect.estimate,
    low: effect.estimate - halfWidth,
    high: effect.estimate + halfWidth,
  })
  const [low, high] = [speedup.low / 100, speedup.high / 100]
  const withheld = excludesZero(control)
    ? 'the control differs from the baseline whose copy it is, so the machine made a difference'
    : null
  const judged =
    low > above && high < below ? 'holds' : high <= above || low >= below ? 'fails' : 'inconclusive'
  return {
    outcome: withheld === null ? judged : 'inconclusive',
    estimate: speedup.estimate / 100,
    interval: [low, high],
    confidence: level,
    withheld,
  }
}
