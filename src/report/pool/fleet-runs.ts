/** Which runs are a fleet: one a machine, all of the same thing. */
import type { RunRecord } from '../record/run-record.ts'
import { findRunDifferences } from '../compare/comparability.ts'

/** A run, or why there is none, with what it is called in messages: its path. */
export interface NamedRun {
  readonly path: string
  readonly record: RunRecord | { readonly unreadable: string }
}

/** A run that counts. */
export interface FleetRun {
  readonly host: string
  readonly path: string
  readonly record: RunRecord
}

/** The runs that count, and of each of the others why it does not. */
export interface FleetRuns {
  readonly runs: readonly FleetRun[]
  readonly left: readonly string[]
}

/**
 * Takes one run of every machine: finished ones of the same binaries, model and settings as the first of them. Of several of one machine the
 * newest counts, since further runs of it are no further machines.
 */
export function chooseRuns(named: readonly NamedRun[]): FleetRuns {
  const left: string[] = []
  const byHost = new Map<string, FleetRun>()
  let first: FleetRun | undefined
  for (const { path, record } of named) {
    const run = 'unreadable' in record ? record.unreadable : identify(path, record)
    if (typeof run === 'string') {
      left.push(`${path}: ${run}`)
      continue
    }
    first ??= run
    const differences = findDifferences(first, run)
    if (differences.length > 0) {
      left.push(`${path}: not of the same as ${first.path}: ${differences.join('; ')}`)
      continue
    }
    const other = byHost.get(run.host)
    const [kept, dropped] = other === undefined || isNewer(run, other) ? [run, other] : [other, run]
    byHost.set(run.host, kept)
    if (dropped !== undefined) left.push(describeSecond(dropped, kept))
  }
  return { runs: [...byHost.values()], left }
}

function identify(path: string, record: RunRecord): FleetRun | string {
  if (record.finishedAt === null) return 'it did not finish'
  const { host } = record.machine
  if (host === undefined || host === null) {
    return 'it does not say on which machine it was made (measure with `PGO_BENCHMARKS_HOST=<name>`)'
  }
  return { host, path, record }
}

function isNewer({ record: a }: FleetRun, { record: b }: FleetRun): boolean {
  return Date.parse(a.startedAt) > Date.parse(b.startedAt)
}

function describeSecond(dropped: FleetRun, kept: FleetRun): string {
  return dropped.record.startedAt === kept.record.startedAt
    ? `${dropped.path}: the same run as ${kept.path}`
    : `${dropped.path}: an earlier run of the machine that ${kept.path} is of (${kept.host})`
}

function findDifferences(first: FleetRun, { record }: FleetRun): readonly string[] {
  const binaries = [first.record, record].map(
    ({ arms }) => new Map(arms.map((arm) => [arm.name, arm.sha256])),
  )
  const [a = new Map<string, string>(), b = new Map<string, string>()] = binaries
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name))
  return [
    ...names.map(
      (name) =>
        `binary of ${name}: SHA-256 ${a.get(name)?.slice(0, 10) ?? 'none'} and ${b.get(name)?.slice(0, 10) ?? 'none'}`,
    ),
    ...findRunDifferences(first.record, record),
  ]
}
