/** Words and numbers as people read them; every renderer uses these. */
import type { Comparison, MeasuredTier, TierVerdict } from '../../measure/record/tier-record.ts'
import type { Warning } from '../../measure/conditions/warnings.ts'

/** A share as signed percent with a fitting number of digits: 0.0523 is `+5.2 %`. */
export function formatSignedPercent(share: number, digits = 1): string {
  const percent = (share * 100).toFixed(digits)
  const zero = Number(percent) === 0
  return `${zero ? (0).toFixed(digits) : share > 0 ? `+${percent}` : percent} %`
}

/** An estimate and its interval, shares. */
interface Estimated {
  readonly estimate: number
  readonly interval: readonly [low: number, high: number]
}

/**
 * An estimate with its interval, for example `+5.2 % [+4.8, +5.6]`. Ends are rounded outwards, so that no claim leans on the rounding,
 * and all get digits until no end stands at 0 or at ±margin that is beside it.
 */
export function formatEstimate(estimated: Estimated, margin = 0): string {
  const digits = decimalsOf(estimated, margin)
  const [low, high] = roundOutwards(estimated.interval, digits).map((end) =>
    formatSignedPercent(end, digits).replace(' %', ''),
  )
  return `${formatSignedPercent(estimated.estimate, digits)} [${low}, ${high}]`
}

/** An end closer than this to what it must be told from is shown as if it were there. */
const MOST_DECIMALS = 4

/** Decimals of the percent of an estimate and its interval: as the narrower of the two asks for, and more where {@link formatEstimate} says. */
export function decimalsOf({ estimate, interval }: Estimated, margin = 0): number {
  const fitting = Math.min(Math.abs(estimate), interval[1] - interval[0]) < 0.01 ? 2 : 1
  const isTold = (digits: number): boolean => {
    const shown = roundOutwards(interval, digits)
    return [0, margin, -margin].every((mark) =>
      interval.every((end, at) => sideOf(end, mark) === sideOf(shown[at] ?? end, mark)),
    )
  }
  let digits = fitting
  while (digits < MOST_DECIMALS && !isTold(digits)) digits += 1
  return digits
}

/** -1 below a mark, 1 above it, 0 at it but for the last bits. */
function sideOf(end: number, mark: number): number {
  return Math.abs(end - mark) < 1e-9 ? 0 : Math.sign(end - mark)
}

/** An interval of shares whose ends have so many decimals as percent, none of it cut off. */
export function roundOutwards(
  [low, high]: readonly [low: number, high: number],
  digits: number,
): readonly [low: number, high: number] {
  const unit = 10 ** (2 + digits)
  // The scaled number itself may be off in its last bits.
  const spare = 1e-7
  return [Math.floor(low * unit + spare) / unit, Math.ceil(high * unit - spare) / unit]
}

/** The smallest effect that would have been found, a share: `0.62 %`, two digits, rounded up so that it does not promise too much. */
export function formatDetectable(share: number | null): string {
  if (share === null) return 'nothing'
  if (!(share > 0)) return '0 %'
  const unit = 10 ** (1 - Math.floor(Math.log10(100 * share)))
  return `${Number((Math.ceil(100 * share * unit - 1e-7) / unit).toPrecision(3))} %`
}

/** A p value in a table: two digits, or `< 0.001`. */
export function formatP(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toPrecision(2)
}

/** A level of confidence: `95 %`, `99.9 %`. */
export function formatLevel(confidence: number): string {
  return `${Number(Math.min(99.9, 100 * confidence).toFixed(1))} %`
}

const WITHHELD: Record<Extract<TierVerdict, { kind: 'withheld' }>['why'], string> = {
  'too-few-blocks': 'too few blocks',
  'control-missing': 'no control was measured',
  'control-differs': 'the control differs',
}

/** A verdict in words, with the total where that says otherwise than the typical window. */
export function formatOutcome(
  { verdict, total }: Pick<Comparison, 'verdict' | 'total'>,
  margin: number,
): string {
  const words = formatVerdict(verdict, margin)
  return total?.disagrees === true ? `${words}; but in total ${formatEstimate(total, margin)}` : words
}

/** A verdict in words. `margin` is the setting's share. */
export function formatVerdict(verdict: TierVerdict, margin: number): string {
  const percent = `${Number((margin * 100).toPrecision(3))} %`
  switch (verdict.kind) {
    case 'faster-by-margin':
      return `faster by at least ${percent}`
    case 'faster':
    case 'slower':
      return verdict.withinMargin === true ? `${verdict.kind}, by less than ${percent}` : verdict.kind
    case 'equivalent':
      return `equivalent (inside ±${percent})`
    case 'inconclusive':
      return verdict.blocksNeeded === null
        ? 'inconclusive'
        : `inconclusive (needs about ${verdict.blocksNeeded} blocks)`
    case 'withheld':
      return `withheld (${WITHHELD[verdict.why]})`
  }
}

const CLOCKS: Record<MeasuredTier['timestamps'], string> = {
  engine: "times are the engine's own",
  harness: 'times are from the start of a process to its exit, by the clock of the harness',
  client: "times are the HTTP client's, its own work included",
}

/** Whose clock a tier's times are of, and whether engines were stopped in the middle of windows. */
export function describeTimes({ timestamps, slicing }: Pick<MeasuredTier, 'timestamps' | 'slicing'>): string {
  const clock = CLOCKS[timestamps]
  return slicing === 'signals' ? `${clock}; engines were stopped and continued by signals in turn` : clock
}

/** A warning as one line. */
export function formatWarning({ fact, hint }: Warning): string {
  return `${fact} (${hint})`
}
