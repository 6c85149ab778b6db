/** An expectation of a bench file and what came of it, in words. */
import type { Expectation } from '../measure/record/expectation-record.ts'
import type { Judgement } from './claim.ts'

/** How many digits of a percent a reader needs to see an end of an interval beside a threshold. */
const DIGITS = 2

/**
 * Words a judgement.
 *
 * @param claim in words, without a negation; `isNot` adds it.
 * @param blocks how many stand behind the interval.
 */
export function createExpectation(
  judgement: Judgement,
  subject: { readonly arm: string; readonly claim: string; readonly isNot: boolean; readonly blocks: number },
): Expectation {
  const { arm, isNot, blocks } = subject
  const { outcome, withheld, estimate, interval, confidence } = judgement
  const claim = `${isNot ? 'not ' : ''}${subject.claim}`
  const [low, high] = interval.map((end) => signed(end))
  const measured = `${signed(estimate)} % [${low}, ${high}], the ${Number((confidence * 100).toFixed(2))} % interval of ${blocks} blocks`
  if (withheld !== null)
    return { arm, claim, outcome: 'inconclusive', reason: `withheld: ${withheld} (${measured})` }
  if (outcome === 'inconclusive') {
    return {
      arm,
      claim,
      outcome,
      reason: `measured ${measured}, which is neither wholly inside nor wholly outside`,
    }
  }
  const met = (outcome === 'holds') !== isNot
  return { arm, claim, outcome: met ? 'met' : 'failed', reason: `measured ${measured}` }
}

/** A share as a signed number of percent. */
function signed(share: number): string {
  const percent = (share * 100).toFixed(DIGITS)
  return share > 0 && Number(percent) !== 0 ? `+${percent}` : percent
}
