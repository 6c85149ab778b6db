/** Words and numbers as people read them; every renderer uses these. */
import type { Comparison, MeasuredTier, TierVerdict } from '../../measure/record/tier-record.ts'
import type { Warning } from '../../measure/conditions/warnings.ts'

/** A share as signed percent with a fitting number of digits: 0.0523 is `+5.2 %`. */
export function formatSignedPercent(share: number, digits = 1): string {
  const percent = (share * 100).toFixed(digits)
  const zero = Number(percent) === 0
  return `${zero ? (0).toFixed(digits) : share > 0 ? `+${percent}` : percent} %`
}

/** An estimate with its interval, for example `+5.2 % [+4.8, +5.6]`. */
export function formatEstimate({
  estimate,
  interval: [low, high],
}: {
  readonly estimate: number
  readonly interval: readonly [low: number, high: number]
}): string {
  const digits = Math.min(Math.abs(estimate), high - low) < 0.01 ? 2 : 1
  const bare = (share: number): string => formatSignedPercent(share, digits).replace(' %', '')
  return `${formatSignedPercent(estimate, digits)} [${bare(low)}, ${bare(high)}]`
}

/** What could have been detected, a share: `0.7 %`, `nothing` where no difference would have been large enough. */
export function formatDetectable(share: number | null): string {
  return share === null ? 'nothing' : formatSignedPercent(share).replace('+', '')
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
  return total?.disagrees === true ? `${words}; but in total ${formatEstimate(total)}` : words
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

/**
 * Makes foreign text (a prompt, an engine's message) safe for a terminal: control characters, escape sequences among
 * them, become their visible names, so that nothing can move the cursor or colour what follows.
 */
export function sanitizeForTerminal(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    if (character === '\n') return '↵'
    return `\\u{${character.codePointAt(0)?.toString(16)}}`
  })
}
