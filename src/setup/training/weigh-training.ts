/** Whether training ran the work: what its processes used of the CPU against the counts that came out of them. */
import { PgoBenchmarksError } from '../../errors.ts'
import type { ForkUsage, ProgramUsage } from '../../workloads/linux/program-watch.ts'
import type { ProfileEvidence } from '../profile/profile-evidence.ts'
import type { ProfileWriters } from '../profile/profiler.ts'

/** What a training did and left. */
export interface WeighedTraining {
  readonly usage: ProgramUsage
  readonly processes: number
  /** Null where a command of the user's trained. */
  readonly requests: number | null
  readonly profile: ProfileEvidence
  readonly writers: ProfileWriters
}

/** What makes a profile doubtful, and what to do about it. */
export interface TrainingDoubt {
  readonly fact: string
  readonly hint: string
}

/**
 * Counts a second of CPU time below which hardly anything of it was instrumented code. Such code counts 1e8 to 1e9 blocks a second; at 1e6, each taking 10 ns, 99 % of the
 * time was spent elsewhere.
 */
const FEWEST_COUNTS_PER_SECOND = 1e6
/** CPU time below which nothing is said of that rate, s, and how much more a process may take to be loaded and to write its profile. */
const LEAST_SECONDS = 0.1
const START_SECONDS = 0.02
/** Below this, s, a forked process may just have been about to become another program. */
const LEAST_FORK_SECONDS = 0.001
/** Share of the CPU time above which forked processes without counts are told of, and s. */
const LOST_SHARE = 0.1
const LOST_SECONDS = 0.05

const MEND =
  'where the work is done in child processes, let these end by `exit` or write their profile first (`__llvm_profile_write_file()`, of gcc `__gcov_dump()`), and prefork workers end by themselves when they are told to'

/**
 * Weighs one training.
 *
 * @returns at most one doubt: a program that sleeps, or works in a library that is not instrumented, is a sound one with little to optimize.
 * @throws PgoBenchmarksError `PROFILE_EMPTY` where it is certain that the work was lost: most CPU time went to forked processes of the engine that wrote no counts,
 * and next to none came from elsewhere.
 */
export function weighTraining(training: WeighedTraining): TrainingDoubt | undefined {
  const { usage, processes, profile, writers } = training
  const lost = listLost(training)
  const lostSeconds = lost.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)
  const forked = lost.length === 1 ? 'a process' : `${lost.length} processes`
  const what = `${forked} that the engine forked used ${showSeconds(lostSeconds)} of training's ${showSeconds(usage.cpuSeconds)} of CPU time and left no counts`
  const isOnce = ranOnce(training)
  const isMost = lostSeconds >= LEAST_FORK_SECONDS && lostSeconds >= usage.cpuSeconds / 2
  if (isMost && (isOnce || isHardly(profile.totalCount, lostSeconds))) {
    throw new PgoBenchmarksError(
      'PROFILE_EMPTY',
      `${what}: the largest count of the profile is ${profile.maximumBlockCount}, and PGO would optimize what hardly runs`,
      { fix: MEND },
    )
  }
  if (lostSeconds >= Math.max(LOST_SECONDS, LOST_SHARE * usage.cpuSeconds)) return { fact: what, hint: MEND }
  const written = Math.max(processes, writers.ids?.size ?? 0)
  if (isHardly(profile.totalCount, usage.cpuSeconds - START_SECONDS * written)) {
    return {
      fact: `training used ${showSeconds(usage.cpuSeconds)} of CPU time, of which its profile has hardly anything (${profile.totalCount} counts): the work was done in libraries or programs that are not instrumented, or in processes that wrote no profile`,
      hint: `PGO can optimize only what was instrumented; ${MEND}`,
    }
  }
  if (!isOnce) return undefined
  return {
    fact: `\`main\` and little else ran in training: no part of the engine ran twice a ${training.requests === null ? 'process' : 'request'} (the largest count is ${profile.maximumBlockCount})`,
    hint: `let \`training\` run what is measured; ${MEND}`,
  }
}

/** Forked processes that certainly wrote nothing: without a file of their own, in a profile to which no process added to the file of another one. */
function listLost({ usage, processes, writers }: WeighedTraining): readonly ForkUsage[] {
  const { ids, atMost } = writers
  const owners = Math.max(ids?.size ?? processes, 1)
  if (atMost === undefined || atMost > owners) return []
  return usage.forks.filter(({ pid }) => ids?.has(pid) !== true)
}

/** Whether no block ran as often as twice a request or process. */
function ranOnce({ processes, requests, profile, writers }: WeighedTraining): boolean {
  const turns = Math.max(processes, writers.ids?.size ?? 0, requests ?? 0)
  return profile.maximumBlockCount < 2 * turns
}

function isHardly(counts: number, seconds: number): boolean {
  return seconds >= LEAST_SECONDS && counts / seconds < FEWEST_COUNTS_PER_SECOND
}

function showSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`
}
