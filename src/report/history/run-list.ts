/** Every run, newest first, with what it says of each of its tiers. */
import { labelOf } from '../html/elements/arm-look.ts'
import { html, type Content, type Markup } from '../html/elements/markup.ts'
import { showCounted, showEstimate, showTime } from '../html/elements/numbers.ts'
import { clip } from '../html/elements/prose.ts'
import { lookOf, lookOfState, renderChip } from '../html/elements/verdict-look.ts'
import type { History, PastRun, TierSummary } from './read-history.ts'

const LONGEST_REASON = 200
/** Runs that stand unfolded. */
const OPEN_RUNS = 1

/** Renders the list; the newest run unfolded. */
export function renderRuns({ runs, omitted }: History): Markup {
  return html`<section>
    <h2>All runs</h2>
    ${runs.map((run, index) => renderRun(run, index < OPEN_RUNS))}
    ${omitted > 0 && html`<p>${showCounted(omitted, 'older run')} in the same folder are not listed.</p>`}
  </section>`
}

/** A link to a file of a run; whatever a folder is called, it leads nowhere else. */
export function linkTo(folder: string, file: string, text: string): Markup {
  return html`<a href="./${encodeURIComponent(folder)}/${file}">${text}</a>`
}

function renderRun({ folder, summary }: PastRun, open: boolean): Markup {
  const { startedAt, finishedAt, commit, machine, model, tiers } = summary
  return html`<details class="tier" ${open && html`open`}>
    <summary>
      <h3>${showTime(startedAt)}</h3>
      <span class="outcome">${countVerdicts(tiers)}${finishedAt === null && ', not finished'}</span>
    </summary>
    <div class="tier-body">
      <p class="what">
        ${linkTo(folder, 'report.html', `Report of ${showTime(startedAt)}`)},
        ${linkTo(folder, 'results.json', 'results.json')} · ${machine.cpu},
        ${showCounted(machine.logicalCpus, 'CPU')} ${model !== null && ` · model ${model.id}`} ·
        ${commit === null ? 'no git checkout' : html`commit <code>${commit.id.slice(0, 10)}</code>${commit.dirty && ' with uncommitted changes'}`}
      </p>
      <div class="scroll" tabindex="0" role="group" aria-label="Tiers of ${showTime(startedAt)}">
        <table>
          <thead>
            <tr>
              <th scope="col">tier</th>
              <th scope="col">arm</th>
              <th scope="col">speedup and interval</th>
              <th scope="col">verdict</th>
            </tr>
          </thead>
          <tbody>
            ${tiers.map(renderTier)}
          </tbody>
        </table>
      </div>
    </div>
  </details>`
}

function renderTier(tier: TierSummary): Content {
  if (tier.state === 'measured') {
    return tier.comparisons
      .filter(({ metric }) => metric === 'wall')
      .map(
        (comparison) =>
          html`<tr>
            <th scope="row">${tier.name}</th>
            <td>${labelOf(comparison.arm)}</td>
            <td class="number">${showEstimate(comparison)}</td>
            <td>${renderChip(lookOf(comparison.verdict, tier.margin))}</td>
          </tr>`,
      )
  }
  const reason = tier.state === 'skipped' ? tier.reason : tier.error.code
  return html`<tr>
    <th scope="row">${tier.name}</th>
    <td colspan="2">${clip(reason, LONGEST_REASON)}</td>
    <td>${renderChip(lookOfState(tier.state))}</td>
  </tr>`
}

/** `3 faster, 1 equivalent, 4 inconclusive`. */
function countVerdicts(tiers: readonly TierSummary[]): string {
  const words = tiers.flatMap((tier) =>
    tier.state === 'measured'
      ? tier.comparisons
          .filter(({ metric }) => metric === 'wall')
          .map(({ verdict }) => verdict.kind.replace('-by-margin', ''))
      : [tier.state],
  )
  const counts = Map.groupBy(words, (word) => word)
  return [...counts].map(([word, { length }]) => `${length} ${word}`).join(', ')
}
