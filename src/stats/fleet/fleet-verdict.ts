import { studentTCdf } from '../distributions/student-t.ts'
import { ALPHA, excludesZero, type Verdict } from '../verdict/verdict.ts'
import { holmAdjust } from '../significance/holm.ts'
import type { FleetEffect } from './fleet-effect.ts'

/** An effect on a fleet (a log ratio of times, negative when faster) and the margin of its tier, a positive log ratio or 0. */
export interface JudgedFleet {
  readonly effect: FleetEffect
  readonly margin: number
}

/** What may be said of a fleet's mean, and its p of "no effect" after Holm over all that were judged together. */
export interface FleetVerdict {
  readonly verdict: Verdict
  readonly adjustedP: number
}

/**
 * Judges the effects of one pool together, by the statements of `decideVerdict`: a difference, a gain of at least the margin, a
 * difference smaller than the margin. Each has to hold with the whole interval and with a p of Student's t that is below 5 % after
 * Holm over all effects. There is no control among hosts: one whose own control failed is not in the fleet.
 */
export function decideFleetVerdicts(judged: readonly JudgedFleet[]): readonly FleetVerdict[] {
  const ps = holmAdjust(judged.map(({ effect }) => effect.p))
  const marginPs = holmAdjust(
    judged.map(({ effect, margin }) => studentTCdf((effect.estimate + margin) / effect.se, effect.df)),
  )
  const equivalencePs = holmAdjust(
    judged.map(({ effect, margin }) =>
      studentTCdf((Math.abs(effect.estimate) - margin) / effect.se, effect.df),
    ),
  )
  return judged.map(({ effect, margin }, index) => {
    const adjustedP = ps[index] ?? 1
    const within = (equivalencePs[index] ?? 1) < ALPHA && effect.low > -margin && effect.high < margin
    const beyond = (marginPs[index] ?? 1) < ALPHA && effect.high <= -margin
    return { adjustedP, verdict: decide(effect, adjustedP < ALPHA, beyond, within) }
  })
}

function decide(effect: FleetEffect, significant: boolean, beyond: boolean, within: boolean): Verdict {
  if (significant && excludesZero(effect)) {
    if (beyond) return { kind: 'faster-by-margin' }
    return { kind: effect.estimate < 0 ? 'faster' : 'slower', withinMargin: within }
  }
  return within ? { kind: 'equivalent' } : { kind: 'inconclusive', blocksNeeded: null }
}
