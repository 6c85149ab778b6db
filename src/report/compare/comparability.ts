/** Whether the numbers of two runs may stand beside each other, and if not, why. */
import { isDeepStrictEqual } from 'node:util'
import type { MeasuredTier } from '../../measure/record/tier-record.ts'
import type { RunRecord } from '../record/run-record.ts'

/** What of a machine must be the same; a kernel or Node.js may be newer, which is one of the things to compare. */
const MACHINE_FIELDS = ['cpu', 'logicalCpus', 'architecture', 'virtualized', 'governors', 'cpuLimit'] as const
/** Settings that say how long and where, not what is measured; `arms` and `model` are looked at themselves. */
const FREE_SETTINGS: ReadonlySet<string> = new Set([
  'arms',
  'model',
  'budgetSeconds',
  'precision',
  'minBlocks',
  'seed',
  'reportDir',
  'startTimeoutSeconds',
  'windowTimeoutSeconds',
])
/** Kernels differ in what they keep of the same memory. */
const MEMORY_TOLERANCE = 0.05

/** Why two runs cannot be compared at all; nothing when they can. */
export function findRunObstacles(first: RunRecord, second: RunRecord): readonly string[] {
  return [...findMachineObstacles(first, second), ...findRunDifferences(first, second)]
}

/** What two runs were about that is not the same, whichever machines they were made on: model and settings. */
export function findRunDifferences(first: RunRecord, second: RunRecord): readonly string[] {
  return [...findModelObstacles(first, second), ...findSettingObstacles(first, second)]
}

/** Why one tier of two comparable runs cannot be compared. */
export function findTierObstacles(first: MeasuredTier, second: MeasuredTier): readonly string[] {
  return [
    ...findTierDifferences(first, second),
    ...(first.engineCpus === second.engineCpus
      ? []
      : [
          `CPUs of the engines: ${first.engineCpus ?? 'not pinned'} and ${second.engineCpus ?? 'not pinned'}`,
        ]),
    ...findTurnObstacles(first, second),
  ]
}

/** What a tier was about that is not the same in both runs, whichever machines they were made on: workload, weights and baseline. */
export function findTierDifferences(first: MeasuredTier, second: MeasuredTier): readonly string[] {
  const workloads = listDifferences(first.workload, second.workload, 'workload')
  const models = [first, second].map(
    ({ engines }) => new Set(Object.values(engines).map(({ model }) => model.sha256)),
  )
  return [
    ...workloads,
    ...(isDeepStrictEqual(models[0], models[1]) ? [] : ['the engines loaded other weights']),
    ...(first.baseline === second.baseline ? [] : [`baseline: ${first.baseline} and ${second.baseline}`]),
  ]
}

/**
 * What a turn costs (cold caches, mostly) is in the times of both arms, and an equal cost does not cancel in a ratio: the same gain
 * comes out smaller where turns are shorter.
 */
function findTurnObstacles(first: MeasuredTier, second: MeasuredTier): readonly string[] {
  const [a, b] = [describeTurns(first), describeTurns(second)]
  return a === b ? [] : [`turns: ${a} and ${b}, and what they cost is part of the times`]
}

function describeTurns({ sliceNs, slicing, windowsPerTurn, settlingWindows }: MeasuredTier): string {
  if (sliceNs !== null) return `slices of ${Number((sliceNs / 1e6).toPrecision(3))} ms (${slicing})`
  const settling = settlingWindows === 0 ? '' : ` after ${settlingWindows} that do not count`
  return `${windowsPerTurn === 1 ? 'whole windows' : `${windowsPerTurn} whole windows`}${settling}`
}

/** What differs between two comparable runs, and may be why their numbers do. */
export function listRunDifferences(first: RunRecord, second: RunRecord): readonly string[] {
  const commits = [first, second].map(({ commit }) =>
    commit === null ? 'none' : `${commit.id.slice(0, 10)}${commit.dirty ? ' with changes' : ''}`,
  )
  const pairs: (readonly [what: string, first: string, second: string])[] = [
    ['commit', commits[0] ?? '', commits[1] ?? ''],
    ['suite', first.suite, second.suite],
    ['rule of verdicts', nameRule(first), nameRule(second)],
    ['toolchain', first.build.toolchain ?? 'unknown', second.build.toolchain ?? 'unknown'],
    ['system', first.machine.os, second.machine.os],
    ['Node.js', first.machine.node, second.machine.node],
    ...second.arms.map(({ name, sha256 }) => {
      const before = first.arms.find((arm) => arm.name === name)
      return [`binary of ${name}`, before?.sha256.slice(0, 10) ?? 'none', sha256.slice(0, 10)] as const
    }),
  ]
  return pairs.filter(([, a, b]) => a !== b).map(([what, a, b]) => `${what}: ${a} and ${b}`)
}

/** A record that does not say its rule is of one before all that do. */
export function nameRule({ rule }: Pick<RunRecord, 'rule'>): string {
  return rule === undefined ? 'an earlier one' : `number ${rule}`
}

function findMachineObstacles(
  { machine: a, unpinnedBecause }: RunRecord,
  second: RunRecord,
): readonly string[] {
  const { machine: b } = second
  const fields = MACHINE_FIELDS.filter((field) => !isDeepStrictEqual(a[field], b[field])).map((field) =>
    difference(`machine, \`${field}\``, a[field], b[field]),
  )
  const memory =
    Math.abs(a.memoryBytes - b.memoryBytes) > MEMORY_TOLERANCE * Math.max(a.memoryBytes, b.memoryBytes)
  const pinned = (unpinnedBecause === null) === (second.unpinnedBecause === null)
  return [
    ...fields,
    ...(memory ? [difference('machine, `memoryBytes`', a.memoryBytes, b.memoryBytes)] : []),
    ...(pinned ? [] : ['engines were pinned to CPUs in one run only']),
  ]
}

function findModelObstacles({ model: a }: RunRecord, { model: b }: RunRecord): readonly string[] {
  return a?.id === b?.id && a?.weightsBytes === b?.weightsBytes
    ? []
    : [
        `model: ${a?.id ?? 'none'} (${a?.weightsBytes ?? 'unknown'} bytes) and ${b?.id ?? 'none'} (${b?.weightsBytes ?? 'unknown'} bytes)`,
      ]
}

function findSettingObstacles({ settings: a }: RunRecord, { settings: b }: RunRecord): readonly string[] {
  return listDifferences(a, b, 'setting', FREE_SETTINGS)
}

/** The fields in which two objects differ, those that only one has among them, in words. */
function listDifferences(
  first: object,
  second: object,
  what: string,
  ignored: ReadonlySet<string> = new Set(),
): readonly string[] {
  const [a, b] = [new Map(Object.entries(first)), new Map(Object.entries(second))]
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => !ignored.has(key) && !isDeepStrictEqual(a.get(key), b.get(key)))
    .map((key) => difference(`${what} \`${key}\``, a.get(key), b.get(key)))
}

/** Longest value that is quoted. */
const LONGEST = 60

function difference(what: string, first: unknown, second: unknown): string {
  const [a, b] = [show(first), show(second)]
  return a.length > LONGEST || b.length > LONGEST ? `${what} differs` : `${what}: ${a} and ${b}`
}

function show(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value)
}
