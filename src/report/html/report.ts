/** report.html: one run, its answer on the first screen and its evidence in folds. Pure: a record in, a document out. */
import type { TierRecord } from '../../measure/record/tier-record.ts'
import type { RunRecord } from '../record/run-record.ts'
import { readArmLooks } from './elements/arm-look.ts'
import { renderBuild } from './run/build-section.ts'
import { renderDocument } from './elements/document.ts'
import { createForestFrame, wallComparisons } from './charts/forest.ts'
import { describeRest, describeRun } from './answer/headline.ts'
import { renderLoadCurves } from './run/load-curve.ts'
import { html, type Content, type Markup } from './elements/markup.ts'
import { showCounted, showTime } from './elements/numbers.ts'
import { renderProvenance, renderSettings } from './run/provenance-section.ts'
import { renderReadingGuide } from './run/reading-guide.ts'
import { orderTiers } from './elements/tier-order.ts'
import { renderRowFoot, renderRowHead, type RowFrame } from './answer/tier-row.ts'
import { renderTier } from './tier/tier-section.ts'
import { renderRunWarnings } from './elements/warnings.ts'

/** Renders the report of a run, finished or not. */
export function renderReport(record: RunRecord): string {
  const tiers = orderTiers(record.tiers)
  const looks = readArmLooks(tiers)
  const margin = readMargin(record)
  const frame: RowFrame = {
    strip: createForestFrame(tiers, margin),
    looks,
    hypotheses:
      tiers.flatMap((tier) => (tier.state === 'measured' ? wallComparisons(tier) : [])).length +
      (record.family ?? []).length,
  }
  return renderDocument({
    title: `${describeRun(tiers).join(' ')} ${showTime(record.startedAt)}`,
    body: [
      renderHeader(record, tiers),
      html`<main>
        <section class="rows">
          ${renderRowHead()} ${tiers.map((tier, index) => renderTier(tier, index, frame, tiers.length === 1))}
          ${renderRowFoot(frame)}
        </section>
        ${renderLoadCurves(tiers, looks)} ${renderBuild(record)} ${renderProvenance(record)}
        ${renderSettings(record.settings)} ${renderReadingGuide(margin)}
      </main>`,
      html`<footer><p>${record.suite}</p></footer>`,
    ],
  })
}

/** What is too small to matter; tiers carry the setting that they were judged by. */
export function readMargin({ settings, tiers }: RunRecord): number {
  const measured = tiers.find((tier) => tier.state === 'measured')
  const margin = Number(measured?.margin ?? settings['margin'])
  return Number.isFinite(margin) ? margin : 0
}

function renderHeader(record: RunRecord, tiers: readonly TierRecord[]): Markup {
  const { machine, model, commit } = record
  const rest = describeRest(tiers)
  return html`<header>
    <p class="eyebrow">Profile-guided optimization, measured ${showTime(record.startedAt)}</p>
    <h1>${describeRun(tiers).join(' ')}</h1>
    ${rest !== undefined && html`<p class="lede">${rest}</p>`}
    <p class="context">
      On ${machine.cpu},
      ${showCounted(machine.logicalCpus, 'CPU')}${machine.virtualized === true && ' (virtual)'}${model !== null && `, model ${model.id}`}${commit !== null && html`, commit <code>${commit.id.slice(0, 10)}</code>${commit.dirty && ' with uncommitted changes'}`}.
      This run measured ${showCounted(tiers.length, 'tier')}.
      ${
        record.finishedAt !== null &&
        html`<a href="../index.html">All runs, and the newest result of every tier</a>.`
      }
    </p>
    ${record.finishedAt === null && renderUnfinished()} ${renderRunWarnings(record, tiers)}
  </header>`
}

function renderUnfinished(): Content {
  return html`<p class="notice">
    <strong>This run has not finished.</strong> The tiers below are complete, but verdicts may still change:
    all comparisons of a run are judged together.
  </p>`
}
