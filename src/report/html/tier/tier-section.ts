/** A tier: its row, which unfolds to everything about it. */
import type { MeasuredTier, TierRecord } from '../../../measure/record/tier-record.ts'
import { speedupInterval, speedupPercent } from '../../../stats/intervals/effect-scale.ts'
import { withoutEqualCost, withoutEqualCostInterval } from '../../../stats/intervals/equal-cost.ts'
import { renderAnswers } from '../answer/answers.ts'
import { wallComparisons } from '../charts/forest.ts'
import { looksOfTier } from '../elements/arm-look.ts'
import { renderComparisons } from './comparison-table.ts'
import { html, type Content, type Markup } from '../elements/markup.ts'
import { renderMetrics } from './metrics-table.ts'
import { renderFacts } from '../elements/facts.ts'
import {
  showCounted,
  showDuration,
  showEstimate,
  showPercent,
  showSignedPercent,
} from '../elements/numbers.ts'
import { clip } from '../elements/prose.ts'
import { renderTierCharts } from './tier-charts.ts'
import { tierId } from '../elements/tier-id.ts'
import { renderRow, type RowFrame } from '../answer/tier-row.ts'
import { renderWarnings } from '../elements/warnings.ts'
import { describeTimes } from '../../words/text.ts'

/** Longest prompt or message shown; results.json has all of it. */
const LONGEST_TEXT = 400
const MOST_PROMPTS = 40
const MOST_DISCARDED = 20

/** Renders a tier; `open` for the only one of a run. */
export function renderTier(tier: TierRecord, index: number, frame: RowFrame, open: boolean): Markup {
  return html`<details class="tier row" ${open && html`open`}>
    <summary>${renderRow(tier, frame)}</summary>
    <div class="tier-body" id="${tierId(index)}">
      <h3 class="on-paper">${tier.name}</h3>
      ${renderBody(tier, frame)}
    </div>
  </details>`
}

function renderBody(tier: TierRecord, { looks, hypotheses }: RowFrame): Content {
  switch (tier.state) {
    case 'skipped':
      return html`<p>Skipped: ${clip(tier.reason, LONGEST_TEXT)}</p>`
    case 'failed':
      return html`<p>Failed after ${showCounted(tier.blocks, 'block')}: <code>${tier.error.code}</code></p>
        <p class="message">${clip(tier.error.message, 4 * LONGEST_TEXT)}</p>
        ${renderDiscarded(tier.discarded)}`
    case 'measured':
      return [
        renderAnswers(tier, hypotheses),
        renderWarnings(tier.warnings),
        renderComparisons(tier, looks),
        renderTierCharts(tier, looksOfTier(tier, looks)),
        renderMetrics(tier, looksOfTier(tier, looks)),
        renderDiscarded(tier.discarded),
        renderWorkload(tier),
      ]
  }
}

function renderDiscarded(discarded: MeasuredTier['discarded']): Content {
  if (discarded.length === 0) return null
  return html`<section>
    <h4>${showCounted(discarded.length, 'discarded block')}</h4>
    <p class="what">A block in which an engine failed is discarded whole; its times count for nothing.</p>
    <ul>
      ${discarded
        .slice(0, MOST_DISCARDED)
        .map(
          ({ block, arm, reason }) => html`<li>Block ${block}, ${arm}: ${clip(reason, LONGEST_TEXT)}</li>`,
        )}
    </ul>
    ${discarded.length > MOST_DISCARDED && html`<p>… and ${discarded.length - MOST_DISCARDED} more, see results.json.</p>`}
  </section>`
}

function renderWorkload(tier: MeasuredTier): Content {
  const { workload, pilot } = tier
  // Every window has the same requests: prompts beyond them are never asked.
  const prompts = workload.prompts.slice(0, workload.requests)
  const unused = workload.prompts.length - prompts.length
  return html`<details class="data">
    <summary>How this tier was measured</summary>
    ${renderFacts([
      ['Workload', describeWorkload(workload)],
      [
        'Measured for',
        `${showDuration(tier.durationSeconds)}, until ${tier.stoppedBecause === 'precision' ? 'the intervals were narrow enough' : 'the budget was used'}`,
      ],
      [
        'Blocks',
        `${showCounted(tier.blocks, 'block')} of ${showCounted(tier.roundsPerBlock, 'round')}, after ${showCounted(tier.warmupWindows, 'warm-up window')} each; ${showCounted(pilot.pilotBlocks, 'pilot block')} before them`,
      ],
      [
        'Alternation',
        tier.sliceNs === null
          ? 'whole windows in random order, no arm twice in a row'
          : `windows in slices of ${tier.sliceNs / 1e6} ms`,
      ],
      ...describeSliceCost(tier),
      ['Timing', describeTimes(tier)],
      ['Interval level', showPercent(tier.confidence)],
      ['Engine CPUs', tier.engineCpus ?? 'not pinned'],
      ...describeEngines(tier),
      ['Seed', String(tier.seed)],
    ])}
    <p>
      ${unused === 0 ? '' : 'The first '}${showCounted(prompts.length, 'prompt')}${unused === 0 ? '' : ` of ${workload.prompts.length}, which every window asks`}:
    </p>
    <ol class="prompts">
      ${prompts.slice(0, MOST_PROMPTS).map((prompt) => html`<li>${clip(prompt, LONGEST_TEXT)}</li>`)}
    </ol>
    ${prompts.length > MOST_PROMPTS && html`<p>… and ${prompts.length - MOST_PROMPTS} more.</p>`}
  </details>`
}

/** What slices cost both arms makes a gain look smaller than it is in whole windows: the other figure, which the pilot alone stands for. */
function describeSliceCost(tier: MeasuredTier): readonly (readonly [string, string])[] {
  const cost = tier.pilot.sliceCost
  if (tier.sliceNs === null || cost === null || cost <= 0) return []
  const error = tier.pilot.sliceCostError
  if (error !== undefined && error !== null) {
    const { confidence } = tier
    const corrected = wallComparisons(tier).flatMap(({ arm, effect }) => {
      const logRatio = withoutEqualCostInterval(effect, { ...error, estimate: Math.log1p(cost) }, confidence)
      if (logRatio === undefined) return []
      const { estimate, low, high } = speedupInterval(logRatio)
      return [`${arm} ${showEstimate({ estimate: estimate / 100, interval: [low / 100, high / 100] })}`]
    })
    return [
      [
        'Cost of slices',
        `${showPercent(cost, 2)} of a window, on every arm, by the pilot’s blocks; without it ${corrected.join(', ')}, ${showPercent(confidence)} intervals, which decide nothing`,
      ],
    ]
  }
  const without = wallComparisons(tier).flatMap(({ arm, effect }) => {
    const logRatio = withoutEqualCost(effect.estimate, cost)
    return logRatio === undefined ? [] : [`${arm} ${showSignedPercent(speedupPercent(logRatio) / 100)}`]
  })
  return [
    [
      'Cost of slices',
      `${showPercent(cost, 2)} of a window, on every arm; without it about ${without.join(', ')}, by a few pilot blocks and without an interval`,
    ],
  ]
}

/** What the engine was told; what it was not is its own affair. */
function describeWorkload({
  requests,
  concurrency,
  maxTokens,
  temperature,
}: MeasuredTier['workload']): string {
  return [
    `${showCounted(requests, 'request')} at concurrency ${concurrency}`,
    maxTokens === null
      ? 'as many tokens as the engine gives (it is told no `{max_tokens}`)'
      : `at most ${maxTokens} tokens each`,
    ...(temperature === null ? [] : [`temperature ${temperature}`]),
  ].join(', ')
}

/** What the engines said of themselves; no row where the protocol has them say nothing. */
function describeEngines({ engines }: MeasuredTier): readonly (readonly [string, string])[] {
  const said = Object.entries(engines).map(
    ([arm, { engine, version, flags, threads }]) =>
      `${arm}: ${engine} ${version}, ${showCounted(threads, 'thread')}${flags === '' ? '' : `, ${clip(flags, LONGEST_TEXT)}`}`,
  )
  return said.length === 0 ? [] : [['Engines', said.join(' · ')]]
}
