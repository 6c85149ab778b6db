/** The parts' results as Markdown. Pure. */
import type { ControlRow } from './control-rules.ts'
import type { LooksRow } from './looks.ts'
import type { RealRun } from './real-runs.ts'
import type { EstimatorWidth } from './estimators.ts'
import type { ReplayOutcome } from './replay.ts'
import { formatShare, shareOf } from './share.ts'
import type { SimulationRow } from './simulation.ts'

/** False verdicts of A/A runs and found slowdowns, by concurrency and size. */
export function renderReal(runs: readonly RealRun[]): string {
  const groups = Map.groupBy(runs, ({ concurrency, burnPercent, seconds }) =>
    [concurrency, burnPercent, seconds].join('/'),
  )
  const rows = [...groups.values()].map((group) => {
    const [{ concurrency, burnPercent, seconds } = { concurrency: 0, burnPercent: 0, seconds: 0 }] = group
    const count = (holds: (run: RealRun) => boolean): string =>
      formatShare(shareOf(group.filter(holds).length, group.length))
    return [
      String(concurrency),
      `${seconds} s`,
      `${burnPercent} %`,
      percent(mean(group.map(({ estimate }) => estimate))),
      `±${percent(mean(group.map(({ interval: [low, high] }) => (high - low) / 2)))}`,
      // What a burn costs beside itself (clock readings, cooled caches) is not known: there is no truth to hold it against.
      burnPercent === 0 ? count(({ interval: [low, high] }) => low <= 0 && 0 <= high) : '–',
      count(({ different, estimate }) => different && (burnPercent === 0 || estimate < 0)),
      count(isCalled),
      count(({ verdict }) => verdict === 'withheld'),
    ]
  })
  return table(
    [
      'concurrency',
      'budget',
      'injected slowdown',
      'mean estimate',
      'mean half-width',
      'covers 0, the truth of A/A',
      'difference found',
      'called faster or slower',
      'withheld',
    ],
    rows,
  )
}

/** One comparison of the same file with itself by one method. */
export interface ContenderRun {
  readonly method: string
  readonly seconds: number
  /** Log ratio of times. */
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** False differences and widths of the methods side by side. */
export function renderContenders(runs: readonly ContenderRun[]): string {
  const rows = [...Map.groupBy(runs, ({ method }) => method)].map(([method, group]) => {
    const found = group.filter(({ low, high }) => low > 0 || high < 0).length
    const halfWidths = group.map(({ low, high }) => (high - low) / 2)
    return [
      method,
      `${group[0]?.seconds ?? 0} s`,
      formatShare(shareOf(found, group.length)),
      `±${percent(mean(halfWidths))}`,
      percent(Math.sqrt(mean(group.map(({ estimate }) => estimate ** 2)))),
    ]
  })
  return table(
    ['method', 'time', 'differences found where there are none', 'mean half-width', 'typical error (RMS)'],
    rows,
  )
}

/** What each rule calls in each case: faster / slower / withheld. */
export function renderControlRules(rows: readonly ControlRow[]): string {
  const cases = [...new Set(rows.map(({ name }) => name))]
  const groups = Map.groupBy(rows, ({ rule, hypotheses }) => `${rule}/${hypotheses}`)
  return table(
    ['rule', 'comparisons', ...cases],
    [...groups.values()].map((group) => {
      const cells = cases.map((name) => {
        const found = group.find((each) => each.name === name)
        return [found?.faster, found?.slower, found?.withheld]
          .map((share = Number.NaN) => (100 * share).toFixed(1))
          .join(' / ')
      })
      return [group[0]?.rule ?? '', String(group[0]?.hypotheses ?? '')].concat(cells)
    }),
  )
}

/** Misses of all runs, and of those that stopped at each look. */
export function renderLooks(rows: readonly LooksRow[]): string {
  return table(
    [
      'half-width aimed at, standard deviations of a block',
      'runs that miss',
      'by the look that they stopped at',
    ],
    rows.map(({ target, runs, missed, stops }) => [
      String(target),
      percent(missed / runs, 1),
      stops
        .map(
          (stop) =>
            `${stop.blocks}: ${percent(stop.missed / stop.runs, 1)} of ${percent(stop.runs / runs, 1)}`,
        )
        .join('; '),
    ]),
  )
}

/** How wide the interval of the same blocks is with each estimator. */
export function renderEstimators(
  traces: readonly { readonly concurrency: number; readonly widths: readonly EstimatorWidth[] }[],
): string {
  return table(
    ['concurrency', 'a block and arm by', 'half-width'],
    traces.flatMap(({ concurrency, widths }) =>
      widths.map(({ estimator, halfWidth }) => [String(concurrency), estimator, `±${percent(halfWidth)}`]),
    ),
  )
}

/** False-positive rates on a recorded trace. */
export function renderReplay(
  outcomes: readonly (ReplayOutcome & { readonly concurrency: number })[],
): string {
  return table(
    [
      'concurrency',
      'blocks',
      'interval excludes 0',
      'if blocks were taken as independent',
      'sign flips reject',
      'false verdicts',
      'withheld',
      'mean half-width',
    ],
    outcomes.map((outcome) => {
      // No interval: experiments share blocks, so thousands of them say less than thousands of runs would.
      const count = (holds: number): string => percent(holds / outcome.experiments, 1)
      return [
        String(outcome.concurrency),
        `${outcome.blocksPerExperiment} of ${outcome.blocksRecorded}`,
        count(outcome.intervalExcludesZero),
        count(outcome.signFlipRejects),
        count(outcome.called),
        count(outcome.withheld),
        `±${percent(outcome.meanHalfWidth)}`,
      ]
    }),
  )
}

/** Rates on simulated machines. */
export function renderSimulation(rows: readonly SimulationRow[]): string {
  return table(
    [
      'machine',
      'stops at',
      'interval excludes 0',
      'sign flips reject',
      'false verdicts',
      'covers a slowdown of 1 %',
      'if blocks were taken as independent',
      'wider for it by',
      'total covers',
      'total says otherwise',
      'no interval, ties',
      'mean blocks',
    ],
    rows.map(({ machine, halfWidthTarget, without, withEffect }) => [
      machine,
      halfWidthTarget === null ? 'its budget' : `±${percent(halfWidthTarget)}`,
      percent(without.intervalExcludesZero, 1),
      percent(1 - without.independentCovered - without.tied, 1),
      percent(without.signFlipRejects, 1),
      percent(without.called, 1),
      percent(withEffect.covered, 1),
      percent(withEffect.independentCovered, 1),
      percent(withEffect.wider, 0),
      percent(withEffect.totalCovered, 1),
      percent(without.totalDisagrees, 1),
      percent(without.tied, 1),
      without.meanBlocks.toFixed(0),
    ]),
  )
}

/** A Markdown table. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function isCalled({ verdict }: RealRun): boolean {
  return ['faster', 'faster-by-margin', 'slower'].includes(verdict)
}

/** A share as percent. */
export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
