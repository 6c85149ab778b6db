/** What a group of benchmarks is about: which arms, under which workload. */
import type { BenchRegistrationInput } from 'vitest'
import { PgoBenchmarksError } from '../errors.ts'
import type { Arm, ArmSet } from '../setup/verify/arms.ts'
import { resolveWorkload, type Workload, type WorkloadOptions } from '../workloads/workload.ts'

/** The property that `engine()` puts on a benchmark function. */
export interface Subject {
  readonly arm: string
  readonly workload: WorkloadOptions
}

/** A group's arms in the order of its registrations, less the baseline, which every other is compared with. */
export interface TierSubjects {
  readonly workload: Workload
  /** The workload as the bench file has it. */
  readonly stated: WorkloadOptions
  readonly baseline: Arm
  readonly others: readonly Arm[]
  /** Which registration stands for which arm. */
  readonly registrations: readonly { readonly name: string; readonly arm: string }[]
}

const FIX =
  "write `bench.compare(bench('baseline', engine('baseline', workload)), bench('pgo', engine('pgo', workload)))`"

/**
 * Reads what a group of `bench()` registrations compares.
 *
 * @throws PgoBenchmarksError `BENCH_INVALID` for a function that is not `engine()`'s, differing workloads, an arm named twice, or a
 * group without the baseline; `ARM_MISSING` for an arm that was not built.
 */
export function readSubjects(registrations: readonly BenchRegistrationInput[], armSet: ArmSet): TierSubjects {
  const read = registrations.map(({ name, fn }) => ({ name, subject: readSubject(name, fn) }))
  const [first] = read
  if (first === undefined)
    throw new PgoBenchmarksError('BENCH_INVALID', 'the group has no benchmark', { fix: FIX })
  const other = read.find(
    ({ subject }) => JSON.stringify(subject.workload) !== JSON.stringify(first.subject.workload),
  )
  if (other !== undefined) {
    throw new PgoBenchmarksError(
      'BENCH_INVALID',
      `benchmarks "${first.name}" and "${other.name}" have different workloads`,
      {
        fix: 'give every arm of a group the same workload: other work is no comparison',
      },
    )
  }
  const names = read.map(({ subject }) => subject.arm)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new PgoBenchmarksError('BENCH_INVALID', `arm \`${twice}\` is in the group twice`, { fix: FIX })
  }
  const arms = names.map((name) => findArm(name, armSet))
  const baseline = arms.find(({ name }) => name === 'baseline')
  const others = arms.filter((arm) => arm !== baseline)
  if (baseline === undefined || others.length === 0) {
    throw new PgoBenchmarksError(
      'BENCH_INVALID',
      `the group has ${names.join(', ')}; it needs the baseline and another arm`,
      {
        fix: FIX,
      },
    )
  }
  return {
    workload: resolveWorkload(first.subject.workload),
    stated: first.subject.workload,
    baseline,
    others,
    registrations: read.map(({ name, subject }) => ({ name, arm: subject.arm })),
  }
}

function readSubject(name: string, fn: unknown): Subject {
  const subject: unknown = typeof fn === 'function' && 'subject' in fn ? fn.subject : undefined
  if (typeof subject === 'object' && subject !== null && 'arm' in subject && 'workload' in subject)
    return subject as Subject
  throw new PgoBenchmarksError(
    'BENCH_INVALID',
    `benchmark "${name}" is a plain function, not \`engine(arm, workload)\``,
    { fix: FIX },
  )
}

function findArm(name: string, { arms }: ArmSet): Arm {
  const arm = arms[name]
  if (arm !== undefined) return arm
  throw new PgoBenchmarksError(
    'ARM_MISSING',
    `arm \`${name}\` was not built; there are ${Object.keys(arms).join(', ')}`,
    {
      fix: 'use one of these in the bench file, or name it in the setting `arms`',
    },
  )
}
