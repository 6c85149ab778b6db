/** index.html: the newest result of every tier, then every run. Pure: a history in, a document out. */
import { labelOf } from '../html/elements/arm-look.ts'
import { renderDocument } from '../html/elements/document.ts'
import { html, type Content, type Markup } from '../html/elements/markup.ts'
import { showCounted, showEstimate, showTime } from '../html/elements/numbers.ts'
import { clip } from '../html/elements/prose.ts'
import { lookOf, renderChip } from '../html/elements/verdict-look.ts'
import type { History } from './read-history.ts'
import { linkTo, renderRuns } from './run-list.ts'
import { renderTrendStrip } from './trend-strip.ts'
import { readTrends, type TierTrend, type TrendGroup } from './tier-trends.ts'

const LONGEST_REASON = 300

/** Renders the index of a report folder. */
export function renderIndex(history: History): string {
  const { runs, damaged, omitted } = history
  const [newest] = runs
  return renderDocument({
    title: showCounted(runs.length, 'PGO benchmark run'),
    body: [
      html`<header>
        <p class="eyebrow">Profile-guided optimization</p>
        <h1>${showCounted(runs.length + omitted, 'run')} of PGO benchmarks</h1>
        ${
          newest !== undefined &&
          html`<p class="lede">
            The newest is of ${linkTo(newest.folder, 'report.html', showTime(newest.summary.startedAt))} and
            holds ${showCounted(newest.summary.tiers.length, 'tier')}.
          </p>`
        }
      </header>`,
      html`<main>
        ${readTrends(history).map(renderGroup)} ${renderRuns(history)}
        ${
          damaged.length > 0 &&
          html`<section>
            <h2>Not readable</h2>
            <ul>
              ${damaged.map(({ folder, why }) => html`<li><code>${folder}</code>: ${clip(why, LONGEST_REASON)}</li>`)}
            </ul>
          </section>`
        }
      </main>`,
    ],
  })
}

function renderGroup({ machine, model, trends }: TrendGroup): Content {
  if (trends.length === 0) return null
  return html`<section>
    <h2>The newest result of every tier</h2>
    <p class="what">
      On ${machine.cpu},
      ${showCounted(machine.logicalCpus, 'CPU')}${model !== undefined && `, model ${model}`}. A run may hold
      some tiers only, so each tier’s newest result is shown, whichever run it is of. The strip shows all its
      runs, oldest on the left; the grey band is the margin, a hollow point a withheld result. Verdicts are
      those of each run’s own comparisons.
    </p>
    <div class="scroll" tabindex="0" role="group" aria-label="The newest result of every tier">
      <table class="trends">
        <thead>
          <tr>
            <th scope="col">tier, arm</th>
            <th scope="col">run by run</th>
            <th scope="col">newest</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          ${trends.map((trend) => renderTrend(trend, trends))}
        </tbody>
      </table>
    </div>
  </section>`
}

function renderTrend(trend: TierTrend, trends: readonly TierTrend[]): Markup {
  const arms = [...new Set(trends.map(({ arm }) => arm))]
  const newest = trend.points.at(-1)
  return html`<tr>
    <th scope="row">
      <strong>${trend.tier}</strong><br />${labelOf(trend.arm)}, ${showCounted(trend.points.length, 'run')}
    </th>
    <td>${renderTrendStrip(trend, `arm-${(arms.indexOf(trend.arm) % 4) + 1}`)}</td>
    ${
      newest !== undefined && [
        html`<td>
          <span class="number">${showEstimate(newest.comparison)}</span><br />${linkTo(
            newest.run.folder,
            'report.html',
            showTime(newest.run.summary.startedAt),
          )}
        </td>`,
        html`<td>${renderChip(lookOf(newest.comparison.verdict, newest.margin))}</td>`,
      ]
    }
  </tr>`
}
