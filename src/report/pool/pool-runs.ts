/** One verdict from the runs of many machines: each machine has measured both arms, and machines are the replicates. */
import type { Comparison, MeasuredTier } from '../../measure/record/tier-record.ts'
import { studentTCdf, studentTQuantile } from '../../stats/distributions/student-t.ts'
import type { HostEffect } from '../../stats/fleet/between-hosts.ts'
import { FEWEST_HOSTS, fleetEffect, type FleetEffect } from '../../stats/fleet/fleet-effect.ts'
import { decideFleetVerdicts, type FleetVerdict } from '../../stats/fleet/fleet-verdict.ts'
import { planFleet, type FleetPlan, type HostCost } from '../../stats/fleet/plan-fleet.ts'
import { logRatioOfSpeedup, speedupInterval } from '../../stats/intervals/effect-scale.ts'
import { findTierDifferences } from '../compare/comparability.ts'
import type { FleetRun } from './fleet-runs.ts'

/** What one machine measured of an arm. */
export interface HostRow {
  readonly host: string
  readonly comparison: Comparison
  /** Why it is not in the fleet; undefined for one that is. */
  readonly leftBecause: string | undefined
}

/** An arm in a tier on all machines of one processor. */
export interface PooledArm {
  readonly tier: string
  readonly arm: string
  readonly cpu: string
  readonly margin: number
  readonly hosts: readonly HostRow[]
  /** Undefined with fewer than {@link FEWEST_HOSTS} machines: these stand side by side, and nothing is said of the fleet. */
  readonly fleet: PooledFleet | undefined
}

/** What is said of the machines together; shares, as speedups. */
export interface PooledFleet extends FleetVerdict {
  readonly estimate: number
  readonly interval: readonly [low: number, high: number]
  /** Where one more machine's effect is expected. */
  readonly next: readonly [low: number, high: number]
  /** Standard deviation of the machines' true effects, with its interval; log ratios, which small shares are about equal to. */
  readonly between: FleetEffect['between']
  readonly confidence: number
  /** Undefined where the files do not say for how long, or for which precision, was measured. */
  readonly plan: FleetPlan | undefined
}

export interface Pool {
  readonly arms: readonly PooledArm[]
  /** Tiers of machines that are in no row, and why. */
  readonly left: readonly string[]
}

/** In how many of all fleets whose controls are fair one machine at least leaves for its control. */
const CONTROL_ALPHA = 0.05

/**
 * Pools wall time, arm by arm and tier by tier, the machines of each processor for themselves. A machine leaves a tier by its control
 * alone, which says nothing of the arm: what was found of the arm cannot decide whether it counts. Verdicts are one family.
 */
export function poolRuns(runs: readonly FleetRun[]): Pool {
  const left: string[] = []
  const groups = new Map<string, Member[]>()
  const firsts = new Map<string, MeasuredTier>()
  for (const run of runs) {
    for (const tier of run.record.tiers) {
      if (tier.state !== 'measured') {
        const why = tier.state === 'failed' ? `failed, ${tier.error.code}` : `skipped, ${tier.reason}`
        left.push(`${run.host}, ${tier.name}: ${why}`)
        continue
      }
      const first = firsts.get(tier.name) ?? tier
      firsts.set(tier.name, first)
      const differences = findTierDifferences(first, tier)
      if (differences.length > 0) {
        left.push(`${run.host}, ${tier.name}: ${differences.join('; ')}`)
        continue
      }
      for (const comparison of tier.comparisons) {
        if (comparison.metric !== 'wall') continue
        const key = JSON.stringify([tier.name, comparison.arm, run.record.machine.cpu])
        const members = groups.get(key) ?? []
        members.push({ run, tier, comparison })
        groups.set(key, members)
      }
    }
  }
  const arms = [...groups.values()].map(judgeControls)
  return { arms: decide(arms), left }
}

/** A machine's measurement of one arm in one tier. */
interface Member {
  readonly run: FleetRun
  readonly tier: MeasuredTier
  readonly comparison: Comparison
}

/** An arm with what it is decided from. */
interface Candidate extends Omit<PooledArm, 'fleet'> {
  readonly kept: readonly Member[]
}

function judgeControls(members: readonly Member[]): Candidate {
  const [first] = members
  if (first === undefined) throw new Error('a group of machines has a first one')
  const kept: Member[] = []
  const hosts = members.map((member): HostRow => {
    const { run, comparison } = member
    const leftBecause = findReasonToLeave(member, members.length)
    if (leftBecause === undefined) kept.push(member)
    return { host: run.host, comparison, leftBecause }
  })
  const { tier, comparison, run } = first
  return {
    tier: tier.name,
    arm: comparison.arm,
    cpu: run.record.machine.cpu,
    margin: tier.margin,
    hosts,
    kept,
  }
}

/** Of the control, Bonferroni over the machines: of fair ones one in 20 fleets loses a machine. */
function findReasonToLeave({ tier, comparison: { effect } }: Member, machines: number): string | undefined {
  const control = tier.control.find(({ metric }) => metric === 'wall')
  if (control === undefined) return 'no control was measured'
  if (![effect, control.effect].every(({ se, df }) => se > 0 && df > 0)) return 'its interval has no width'
  const { estimate, se, df } = control.effect
  const p = 2 * studentTCdf(-Math.abs(estimate / se), df) * tier.pFactor
  return p * machines < CONTROL_ALPHA ? 'its control differs' : undefined
}

function decide(candidates: readonly Candidate[]): readonly PooledArm[] {
  const pooled = candidates.flatMap((candidate) => {
    const hosts = candidate.kept.map(readEffect)
    return hosts.length < FEWEST_HOSTS ? [] : [{ candidate, hosts, effect: fleetEffect(hosts) }]
  })
  const verdicts = decideFleetVerdicts(
    pooled.map(({ candidate, effect }) => ({ effect, margin: logRatioOfSpeedup(100 * candidate.margin) })),
  )
  const fleets = new Map<Candidate, PooledFleet>()
  for (const [index, verdict] of verdicts.entries()) {
    const judged = pooled[index]
    if (judged !== undefined) fleets.set(judged.candidate, createFleet(judged, verdict))
  }
  return candidates.map((candidate): PooledArm => {
    const { kept: _, ...arm } = candidate
    return { ...arm, fleet: fleets.get(candidate) }
  })
}

/** From log ratios of times to speedups. */
function createFleet(
  {
    candidate: { kept },
    hosts,
    effect,
  }: {
    readonly candidate: Candidate
    readonly hosts: readonly HostEffect[]
    readonly effect: FleetEffect
  },
  verdict: FleetVerdict,
): PooledFleet {
  const { estimate, low, high } = speedupInterval(effect)
  const next = speedupInterval({ estimate: effect.estimate, ...effect.next })
  return {
    ...verdict,
    estimate: estimate / 100,
    interval: [low / 100, high / 100],
    next: [next.low / 100, next.high / 100],
    between: effect.between,
    confidence: effect.confidence,
    plan: plan(kept, hosts, effect),
  }
}

/** The standard error that a host's interval has, whose level pays for early stops, at 95 %. */
function readEffect({ comparison: { effect } }: Member): HostEffect {
  const halfWidth = (effect.high - effect.low) / 2
  return { estimate: effect.estimate, se: halfWidth / studentTQuantile(0.975, effect.df) }
}

/** For the half-width that tiers were measured for. */
function plan(
  members: readonly Member[],
  hosts: readonly HostEffect[],
  effect: FleetEffect,
): FleetPlan | undefined {
  const cost = readCost(members)
  const precision = Math.log1p(Number(members[0]?.run.record.settings['precision']))
  return precision > 0 && cost.measuring > 0 ? planFleet(hosts, effect, cost, precision) : undefined
}

/** Seconds of a machine for a tier: its own measuring, and its part of what the run took beside all tiers until the last of them ended. */
function readCost(members: readonly Member[]): HostCost {
  const costs = members.map(({ run: { record }, tier }): HostCost => {
    const measured = record.tiers.filter((each) => each.state === 'measured')
    const measuring = measured.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
    const ends = measured.map((each) => Date.parse(each.startedAt) / 1000 + each.durationSeconds)
    const whole = Math.max(...ends) - Date.parse(record.startedAt) / 1000
    return { measuring: tier.durationSeconds, fixed: Math.max(0, whole - measuring) / measured.length }
  })
  const mean = (pick: (cost: HostCost) => number): number =>
    costs.reduce((sum, cost) => sum + pick(cost), 0) / costs.length
  return { measuring: mean(({ measuring }) => measuring), fixed: mean(({ fixed }) => fixed) }
}
