/** Whether a tier fits into memory and how long its windows are, found out small before it is run large. */
import type { EngineHost } from '../../workloads/engine-host.ts'
import type { EngineSpec } from '../../workloads/engine/engine-session.ts'
import type { WindowCompleted } from '../../workloads/engine/window.ts'
import { createRun, type Workload } from '../../workloads/workload.ts'

/** What a tier would take and what is there, bytes. */
export interface MemoryEstimate {
  readonly neededBytes: number
  readonly availableBytes: number
  readonly fits: boolean
}

/** What two small windows tell of a tier; undefined parts are not known. */
export interface Trial {
  readonly memory: MemoryEstimate | undefined
  /** Wall time that a window of the tier is expected to take, ms. */
  readonly windowMs: number | undefined
}

/** Concurrency of the larger of the two trial windows. */
const PROBE_CONCURRENCY = 8
/** Memory that stays free: the harness, the page cache of the weights, and the error of a straight line. */
const USABLE_SHARE = 0.9

/**
 * Projects a tier's memory from two small windows of the baseline, at concurrency 1 and 8: peak resident memory grows by
 * one KV cache a sequence, so a straight line through both reaches to the tier's concurrency. All arms live at once. The
 * time of a window is that of the larger one, for as many requests more as the tier has: batches at most shorten it.
 *
 * @returns nothing known when the engine failed, which the first block will report; no memory when its protocol does not tell it.
 */
export async function tryWorkload(
  host: EngineHost,
  spec: EngineSpec,
  workload: Workload,
  arms: number,
  timeoutMs: number,
  availableBytes: number = process.availableMemory(),
): Promise<Trial> {
  const unknown = { memory: undefined, windowMs: undefined }
  const started = await host.start(spec)
  if (started.state === 'failed') return unknown
  try {
    const probe = Math.min(PROBE_CONCURRENCY, workload.concurrency)
    const single = await tryWindow(host, workload, 1, timeoutMs)
    const several = await tryWindow(host, workload, probe, timeoutMs)
    if (single === undefined || several === undefined) return unknown
    const windowMs = ((several.wall_ns / 1e6) * workload.requests) / probe
    const [one, most] = [single.peak_rss_bytes, several.peak_rss_bytes].map((bytes) => bytes ?? undefined)
    if (one === undefined || most === undefined) return { memory: undefined, windowMs }
    const perSequence = probe === 1 ? 0 : Math.max(0, most - one) / (probe - 1)
    const neededBytes = Math.round(arms * (one + perSequence * (workload.concurrency - 1)))
    const fits = neededBytes <= USABLE_SHARE * availableBytes
    return { memory: { neededBytes, availableBytes, fits }, windowMs }
  } finally {
    await host.stop()
  }
}

async function tryWindow(
  host: EngineHost,
  workload: Workload,
  concurrency: number,
  timeoutMs: number,
): Promise<WindowCompleted['summary'] | undefined> {
  const run = createRun(`memory-${concurrency}`, { ...workload, concurrency, requests: concurrency })
  const step = await host.window(run, timeoutMs)
  return step.state === 'completed' ? step.summary : undefined
}
