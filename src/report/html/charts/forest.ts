/** The forest plot: every comparison of the run on one axis. */
import { quantile } from '../../../stats/samples/quantile.ts'
import type { Comparison, MeasuredTier, TierRecord } from '../../../measure/record/tier-record.ts'
import type { ArmLook } from '../elements/arm-look.ts'
import type { StripFrame, StripLine } from './strip.ts'
import type { Domain } from './scales.ts'

/** The axis that all tiers are drawn on. `margin` is the run's. */
export function createForestFrame(tiers: readonly TierRecord[], margin: number): StripFrame {
  return { domain: forestDomain(tiers, margin), margin }
}

/** What stands in the strip of a comparison: itself, and its tier's control. */
export function stripLines(
  tier: MeasuredTier,
  comparison: Comparison,
  looks: ReadonlyMap<string, ArmLook>,
): readonly StripLine[] {
  const draw = (one: Comparison, kind: StripLine['kind']): StripLine => ({
    comparison: one,
    className: looks.get(one.arm)?.className ?? 'arm-1',
    kind,
  })
  return [draw(comparison, 'arm'), ...tier.control.filter(isWall).map((control) => draw(control, 'control'))]
}

/** The comparisons that verdicts are given on. */
export function wallComparisons(tier: MeasuredTier): readonly Comparison[] {
  return tier.comparisons.filter(isWall)
}

function isWall({ metric }: Comparison): boolean {
  return metric === 'wall'
}

/** Beyond this many times the middle one of all ends, a wide interval goes on as an arrow instead of squeezing the others. */
const WIDEST = 4

/** All estimates and, as far as they are not far out, their intervals. */
function forestDomain(tiers: readonly TierRecord[], margin: number): Domain {
  const walls = tiers
    .flatMap((tier) => (tier.state === 'measured' ? [...tier.comparisons, ...tier.control] : []))
    .filter(isWall)
  const ends = walls.flatMap(({ interval }) => interval)
  const middle = quantile([0, ...ends.map(Math.abs)], 0.5)
  const estimates = walls.map(({ estimate }) => estimate)
  const limit = Math.max(WIDEST * middle, 1.5 * Math.max(0, ...estimates.map(Math.abs)))
  const near = ends.filter((end) => Math.abs(end) <= limit)
  const shown = [1.5 * margin, -1.5 * margin, ...estimates, ...near]
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  const room = (high - low) * 0.03
  return [low - room, high + room]
}
