/** A run's answer as one SVG that stands alone: headline, a row a tier on a common axis, what it was measured on. Pure. */
import { readArmLooks } from '../../src/report/html/elements/arm-look.ts'
import { renderStrip, renderStripAxis, type StripFrame } from '../../src/report/html/charts/strip.ts'
import { createForestFrame } from '../../src/report/html/charts/forest.ts'
import { describeRest, describeRun } from '../../src/report/html/answer/headline.ts'
import { html, trusted, type Content, type Markup } from '../../src/report/html/elements/markup.ts'
import { showCounted, showPercent } from '../../src/report/html/elements/numbers.ts'
import { readMargin } from '../../src/report/html/report.ts'
import { countWarnings } from '../../src/report/html/elements/warnings.ts'
import type { Palette } from '../../src/report/html/style/tokens.ts'
import { orderTiers } from '../../src/report/html/elements/tier-order.ts'
import { shorten, wrap } from '../../src/report/words/columns.ts'
import type { RunRecord } from '../../src/report/record/run-record.ts'
import { readPictureRows, type PictureRow } from './picture-rows.ts'
import { renderPictureStyle } from './picture-style.ts'

/** What GitHub shows of a README, px. */
const WIDTH = 830
const EDGE = 16
/** Left edges of the bars and of the figures, px. */
const BARS = 372
const FIGURES = 668
const ROW = 44
const AXIS = 36
/** A picture has no line breaks of its own: so many characters of an average font fit. */
const HEADLINE_COLUMNS = 68
const NOTE_COLUMNS = 118
const NAME_COLUMNS = 50

/**
 * Renders the picture; the same record gives the same bytes.
 *
 * @param palette colours of the light or the dark scheme.
 */
export function renderPicture(record: RunRecord, palette: Palette): string {
  const tiers = orderTiers(record.tiers)
  const looks = readArmLooks(tiers)
  const frame = createForestFrame(tiers, readMargin(record))
  const rows = readPictureRows(tiers, looks)
  const headline = wrap(describeRun(tiers).join(' '), HEADLINE_COLUMNS)
  const rest = describeRest(tiers)
  const notes = wrap(describeConditions(record, frame.margin), NOTE_COLUMNS)
  const top = 22 + 26 * headline.length + (rest === undefined ? 0 : 22) + 10
  const bottom = top + ROW * rows.length
  const height = bottom + AXIS + 10 + 18 * notes.length + 8
  const label = `${headline.join(' ')} ${rows.map(describeRow).join('; ')}`
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${WIDTH}"
    height="${height}"
    viewBox="0 0 ${WIDTH} ${height}"
    role="img"
    aria-label="${label}"
  >
    ${trusted(`<style>${renderPictureStyle(palette)}</style>`)}
    <rect class="paper" width="100%" height="100%" rx="8" />
    ${headline.map((line, index) => html`<text class="headline" x="${EDGE}" y="${34 + 26 * index}">${line}</text>`)}
    ${rest !== undefined && html`<text class="rest" x="${EDGE}" y="${34 + 26 * headline.length - 4}">${rest}</text>`}
    ${rows.map((row, index) => renderRow(row, top + ROW * index, frame))}
    ${nest(BARS, bottom, FIGURES - BARS - 24, AXIS, renderStripAxis(frame))}
    ${notes.map((line, index) => html`<text class="note" x="${EDGE}" y="${bottom + AXIS + 20 + 18 * index}">${line}</text>`)}
  </svg> `.text
}

function renderRow(
  { name, look, lines, number, interval }: PictureRow,
  y: number,
  frame: StripFrame,
): Markup {
  return html`<g class="${look.tone}">
    <line class="rule" x1="${EDGE}" x2="${WIDTH - EDGE}" y1="${y}" y2="${y}" />
    ${nest(BARS, y, FIGURES - BARS - 24, ROW, renderStrip(frame, lines))}
    <text class="name" x="${EDGE}" y="${y + 19}">${shorten(name, NAME_COLUMNS)}</text>
    <text class="verdict" x="${EDGE}" y="${y + 36}">${look.sign} ${look.word}</text>
    <text class="number" x="${FIGURES}" y="${y + 19}">${number}</text>
    <text class="interval" x="${FIGURES}" y="${y + 36}">${interval}</text>
  </g>`
}

/** A drawing of the report in its place; percentages in it are of this place. */
function nest(x: number, y: number, width: number, height: number, content: Content): Markup {
  return html`<svg class="strip" x="${x}" y="${y}" width="${width}" height="${height}" overflow="visible">
    ${content}
  </svg>`
}

function describeRow({ name, look, number, interval }: PictureRow): string {
  return [`${name}: ${look.word}`, number, interval].join(' ').trimEnd()
}

function describeConditions(record: RunRecord, margin: number): string {
  const { machine, model, build, seed, finishedAt } = record
  const cpus = `${showCounted(machine.logicalCpus, 'CPU')}${machine.virtualized === true ? ' (virtual)' : ''}`
  const parts = [
    machine.cpu,
    cpus,
    build.toolchain,
    model === null ? undefined : `model ${model.id}`,
    `seed ${seed}`,
  ]
  const warnings = countWarnings(record)
  return [
    `Measured on ${parts.filter((part) => part !== undefined).join(', ')}.`,
    `Right of 0 is faster; the grey band is ±${showPercent(margin)}, bars are intervals, the faint ones of the control, a copy of the baseline.`,
    ...(warnings === 0 ? [] : [`The report has ${showCounted(warnings, 'warning')}.`]),
    ...(finishedAt === null ? ['The run has not finished.'] : []),
  ].join(' ')
}
