/** Whether a claim about a speedup holds, by one tier's interval: yes, no, or not known. Pure. */
import { BUDGET_CONFIDENCE } from '../stats/design/stop.ts'
import { excludesZero } from '../stats/verdict/verdict.ts'
import { speedupInterval, speedupPercent } from '../stats/intervals/effect-scale.ts'
import { studentTQuantile } from '../stats/distributions/student-t.ts'
import type { Comparison } from '../measure/record/tier-record.ts'

type Effect = Comparison['effect']

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
 * Judges a claim. It holds when the whole interval lies inside of it and fails when none of it does, against the mean of the baseline
 * and its copy and against each of the two, and with what the control shows beside it, as for verdicts; otherwise the measurement does not tell. Intervals and tests are two sides of one thing: a claim that holds by a 95 % interval is one whose opposite a
 * test rejects at 5 %, at 2.5 % for a claim with one end (Schuirmann 1987 for the two-sided one). One tier answers for itself:
 * nothing is adjusted for others, as a run's verdicts are.
 *
 * @param confidence level asked for. A tier that stopped for its precision pays for its looks, as its own level does beside 95 %.
 */
export function judgeClaim(
  { above, below }: Claim,
  {
    effect,
    each,
    total,
    control,
    confidence,
    tierConfidence,
  }: {
    readonly effect: Effect
    /** The effect against the baseline and against its copy; none in files of before. */
    readonly each: readonly Effect[]
    /** The effect on the total, where it disagrees with the typical one. */
    readonly total?: Effect | undefined
    readonly control: Effect
    readonly confidence: number
    readonly tierConfidence: number
  },
): Judgement {
  const level = 1 - (1 - confidence) * ((1 - tierConfidence) / (1 - BUDGET_CONFIDENCE))
  const interval = intervalOf(effect, level)
  const judged = judge(interval)
  // Each end of these is wrong as often as the level leaves: see `EffectEstimate.each`.
  const shown = excludesZero(control) ? Math.min(Math.abs(control.low), Math.abs(control.high)) : 0
  const agreed =
    each.every((one) => judge(intervalOf(one, 2 * level - 1)) === judged) &&
    judge(intervalOf(effect, level, shown)) === judged
  const totalSaysOther = total !== undefined && judge(intervalOf(total, level)) !== judged
  return {
    outcome: agreed && !totalSaysOther ? judged : 'inconclusive',
    estimate: speedupPercent(effect.estimate) / 100,
    interval,
    confidence: level,
    withheld: totalSaysOther
      ? 'the total of all windows says otherwise than the typical one'
      : !agreed && excludesZero(control)
        ? 'the control differs from the baseline whose copy it is, and the arm does not stand clear of both'
        : null,
  }

  function judge([low, high]: Judgement['interval']): Judgement['outcome'] {
    if (low > above && high < below) return 'holds'
    return high <= above || low >= below ? 'fails' : 'inconclusive'
  }
}

/** The t interval at a level of one's own, wider by a log ratio, as a speedup. */
function intervalOf(
  { estimate, se, df }: Effect,
  level: number,
  wider: number = 0,
): readonly [low: number, high: number] {
  const halfWidth = studentTQuantile((1 + level) / 2, df) * se + wider
  const { low, high } = speedupInterval({ estimate, low: estimate - halfWidth, high: estimate + halfWidth })
  return [low / 100, high / 100]
}
