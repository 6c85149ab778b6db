/** A tier's verdicts in full sentences: what was found, how sure that is and what would make it surer. */
import type { MeasuredTier } from '../../../measure/record/tier-record.ts'
import { answer } from './answer.ts'
import { wallComparisons } from '../charts/forest.ts'
import { html, type Content } from '../elements/markup.ts'
import { renderProse } from '../elements/prose.ts'

/**
 * Renders one entry an arm.
 *
 * @param hypotheses how many comparisons of the run are judged together.
 */
export function renderAnswers(tier: MeasuredTier, hypotheses: number): Content {
  return wallComparisons(tier).map((comparison) => {
    const { said, sure, surer } = answer(tier, comparison, hypotheses)
    return html`<div class="answer">
      <p class="said">${said}</p>
      <p class="note"><span>How sure:</span> ${renderProse(sure)}</p>
      <p class="note"><span>To be surer:</span> ${renderProse(surer)}</p>
    </div>`
  })
}
