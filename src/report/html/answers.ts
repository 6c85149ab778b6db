/** The verdict of every tier in a sentence, with how sure it is and what would make it surer. */
import type { TierRecord } from '../../measure/record/tier-record.ts'
import { answer } from './answer.ts'
import { wallComparisons } from './forest.ts'
import { html, type Content, type Markup } from './markup.ts'
import { clip, renderProse } from './prose.ts'
import { lookOf, lookOfState, renderChip, type VerdictLook } from './verdict-look.ts'

const LONGEST_REASON = 300

/** Renders one entry a tier and arm. */
export function renderAnswers(tiers: readonly TierRecord[]): Markup {
  const hypotheses = tiers.flatMap((tier) => (tier.state === 'measured' ? wallComparisons(tier) : [])).length
  return html`<ul class="answers">
    ${tiers.map((tier) => renderTier(tier, hypotheses))}
  </ul>`
}

function renderTier(tier: TierRecord, hypotheses: number): Content {
  switch (tier.state) {
    case 'measured':
      return wallComparisons(tier).map((comparison) => {
        const { said, sure, surer } = answer(tier, comparison, hypotheses)
        return renderAnswer(tier.name, lookOf(comparison.verdict, tier.margin), said, [
          ['How sure', sure],
          ['To be surer', surer],
          ...tier.warnings.map(({ fact, hint }) => ['Warning', `${fact}; ${hint}`] as const),
        ])
      })
    case 'skipped':
      return renderAnswer(tier.name, lookOfState('skipped'), clip(tier.reason, LONGEST_REASON), [])
    case 'failed':
      return renderAnswer(tier.name, lookOfState('failed'), clip(tier.error.message, LONGEST_REASON), [])
  }
}

function renderAnswer(
  name: string,
  look: VerdictLook,
  said: string,
  notes: readonly (readonly [title: string, text: string])[],
): Markup {
  return html`<li class="answer ${look.tone}">
    ${renderChip(look)}
    <div>
      <p class="said"><strong>${name}:</strong> ${said}</p>
      ${notes.map(([title, text]) => html`<p class="note"><span>${title}:</span> ${renderProse(text)}</p>`)}
    </div>
  </li>`
}
