import type { ActiveClock } from './active-clock.ts'
import type { CpuTime } from '../linux/cpu-time.ts'
import type { WindowSummary } from '../engine/window.ts'

/** A window's times by the harness's clock, ns; read at once when it is over. */
export interface WindowTimes {
  readonly wallNs: number
  readonly pausedNs: number
}

/** Reads the times of the window that began with the clock. */
export function readTimes(clock: ActiveClock): WindowTimes {
  return { wallNs: clock.activeNs, pausedNs: Math.round(clock.stoppedNs) }
}

/** The summary of a window on an engine that gives none itself; what is not known is left out and becomes null. */
export function summarizeWindow(
  id: string,
  { wallNs, pausedNs }: WindowTimes,
  cpu: CpuTime | undefined,
  {
    peakRssBytes,
    maxInFlight,
  }: { readonly peakRssBytes?: number | undefined; readonly maxInFlight?: number } = {},
): WindowSummary {
  return {
    id,
    wall_ns: wallNs,
    paused_ns: pausedNs,
    cpu_user_ns: cpu?.userNs ?? null,
    cpu_system_ns: cpu?.systemNs ?? null,
    peak_rss_bytes: peakRssBytes ?? null,
    max_in_flight: maxInFlight ?? null,
  }
}
