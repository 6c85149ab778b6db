/** A pool as text. Pure: what was pooled in, lines out. */
import { MOST_HOSTS } from '../../stats/fleet/plan-fleet.ts'
import { FEWEST_HOSTS } from '../../stats/fleet/fleet-effect.ts'
import { cleanLine } from '../../support/clean-text.ts'
import { renderRows, type Row } from '../terminal/terminal-table.ts'
import { renderTitledList } from '../terminal/titled-list.ts'
import { formatEstimate, formatP, formatSignedPercent, formatVerdict, roundOutwards } from '../words/text.ts'
import type { FleetRun } from './fleet-runs.ts'
import { listVariety } from './machine-variety.ts'
import type { Pool, PooledArm, PooledFleet } from './pool-runs.ts'

const HEAD = ['tier', 'arm', 'machines', 'mean', 'next machine', 'spread between machines', 'p', 'meaning']

const METHOD =
  'mean over machines, each a replicate (random effects: Paule-Mandel, Hartung-Knapp never narrower); the next machine is expected inside its ' +
  'interval with 95 %; spread is the standard deviation of true speedups; p after Holm over all rows.'

/** Renders one table a processor with every machine below it, then what was left out. */
export function renderPool(
  { arms, left }: Pool,
  runs: readonly FleetRun[],
  leftRuns: readonly string[],
  width: number,
): string {
  const classes = Map.groupBy(arms, ({ cpu }) => cpu)
  const isPooled = arms.some(({ fleet }) => fleet !== undefined)
  return [
    `${countMachines(runs.length)}: ${runs.map(({ host }) => cleanLine(host)).join(', ')}`,
    ...[...classes].map(([cpu, ofCpu]) => `\n${cleanLine(cpu)}\n${renderClass(ofCpu, width)}`),
    ...(isPooled ? ['', METHOD] : []),
    ...renderTitledList('in what machines differ:', listVariety(runs)),
    ...renderTitledList('left out:', [...leftRuns, ...left, ...arms.flatMap(listLeftHosts)]),
  ].join('\n')
}

function renderClass(arms: readonly PooledArm[], width: number): string {
  const table = renderRows(HEAD, arms.map(createRow), width, (_, text) => text)
  const machines = arms.map(
    (arm) => `\n${cleanLine(arm.tier)}, ${cleanLine(arm.arm)}\n${listHosts(arm).join('\n')}`,
  )
  return [...table, ...machines].join('\n')
}

function createRow({ tier, arm, hosts, margin, fleet }: PooledArm): Row {
  const kept = hosts.filter(({ leftBecause }) => leftBecause === undefined).length
  const machines = kept === hosts.length ? `${kept}` : `${kept} of ${hosts.length}`
  const name = [tier, arm].map(cleanLine)
  if (fleet === undefined) {
    const why = `nothing is said of a fleet below ${FEWEST_HOSTS} machines`
    return {
      cells: [...name, machines, '', '', '', '', why],
      pieces: [...name.slice(1), countMachines(machines), why],
      style: undefined,
    }
  }
  const p = formatP(fleet.adjustedP)
  const [mean, next, spread] = [formatEstimate(fleet, margin), formatRange(fleet.next), formatSpread(fleet)]
  const meaning = formatVerdict(fleet.verdict, margin)
  return {
    cells: [...name, machines, mean, next, spread, p, meaning],
    pieces: [
      ...name.slice(1),
      countMachines(machines),
      mean,
      `next machine ${next}`,
      `spread ${spread}`,
      `p ${p}`,
      meaning,
    ],
    style: undefined,
  }
}

function listHosts({ hosts, margin, fleet }: PooledArm): readonly string[] {
  const longest = Math.max(...hosts.map(({ host }) => cleanLine(host).length))
  return [
    ...hosts.map(({ host, comparison, leftBecause }) => {
      const note = leftBecause === undefined ? '' : `  not in the mean: ${leftBecause}`
      return `  ${cleanLine(host).padEnd(longest)}  ${formatEstimate(comparison, margin)}${note}`
    }),
    ...(fleet?.plan === undefined ? [] : [`  ${describePlan(fleet, fleet.plan)}`]),
  ]
}

/** What would make the mean surer. */
function describePlan(
  { estimate, interval: [low, high] }: PooledFleet,
  { buysMore, hostsNeeded, leastHalfWidth, wanted }: NonNullable<PooledFleet['plan']>,
): string {
  const half = formatShare(Math.max(high - estimate, estimate - low))
  const more =
    buysMore === 'hosts'
      ? 'a further machine narrows it more than as many minutes on these'
      : 'minutes on these machines narrow it more than further ones'
  if (Math.max(high - estimate, estimate - low) <= wanted) return `±${half}, as was asked for; ${more}`
  const needed = hostsNeeded === null ? `more than ${MOST_HOSTS} machines` : `${hostsNeeded} machines in all`
  return `±${half}; for ±${formatShare(wanted)} about ${needed}; however long these are measured, ±${formatShare(leastHalfWidth)} is left; ${more}`
}

function listLeftHosts({ tier, arm, hosts }: PooledArm): readonly string[] {
  return hosts.flatMap(({ host, leftBecause }) =>
    leftBecause === undefined ? [] : [`${host}, ${tier}, ${arm}: ${leftBecause}`],
  )
}

function countMachines(count: number | string): string {
  return `${count} ${Number(count) === 1 ? 'machine' : 'machines'}`
}

function formatRange(range: readonly [low: number, high: number]): string {
  const [low, high] = roundOutwards(range, 1).map((end) => formatSignedPercent(end).replace(' %', ''))
  return `[${low}, ${high}] %`
}

function formatSpread({ between: { sd, low, high } }: PooledFleet): string {
  return `${formatShare(sd)} [${formatShare(low)}, ${formatShare(high)}]`.replaceAll(' %', '').concat(' %')
}

function formatShare(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`
}
