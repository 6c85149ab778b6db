import type { ActiveClock } from './active-clock.ts'
import type { WindowCompleted, WindowRequest } from '../engine/window.ts'

/**
 * Takes the stops out of the times of an engine whose clock went on while its processes stood. Its clock starts when it
 * has read the run, some 0.1 ms after the harness's; a time within that distance of a stop is off by as much. On a busy machine an engine
 * may be stopped before it has read anything: such a stop is in none of its times. To be called as soon as the window is over.
 */
export function toActiveTimes(window: WindowCompleted, clock: ActiveClock): WindowCompleted {
  const { summary, requests } = window
  const lateNs = clock.elapsedNs - summary.wall_ns
  const wallNs = clock.toActive(summary.wall_ns, lateNs)
  const pausedNs = summary.paused_ns + summary.wall_ns - wallNs
  return {
    ...window,
    summary: { ...summary, wall_ns: wallNs, paused_ns: pausedNs },
    requests: requests.map((request) => moveTimes(request, (ns) => clock.toActive(ns, lateNs))),
  }
}

function moveTimes(request: WindowRequest, move: (ns: number) => number): WindowRequest {
  const { queued_ns, admitted_ns, first_token_ns, end_ns, token_ns } = request
  const moveKnown = (ns: number | null): number | null => (ns === null ? null : move(ns))
  return {
    ...request,
    queued_ns: move(queued_ns),
    admitted_ns: moveKnown(admitted_ns),
    first_token_ns: moveKnown(first_token_ns),
    end_ns: move(end_ns),
    ...(token_ns !== undefined && { token_ns: token_ns.map((ns) => move(ns)) }),
  }
}
