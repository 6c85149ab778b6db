/** Whether a tier fits into memory, found out small before it is run large. */
import type { EngineHost } from '../../workloads/engine-host.ts'
import type { EngineSpec } from '../../workloads/engine/engine-session.ts'
import { createRun, type Workload } from '../../workloads/workload.ts'

/** What a tier would take and what is there, bytes. */
export interface MemoryEstimate {
  readonly neededBytes: number
  readonly availableBytes: number
  readonly fits: boolean
}

/** Concurrency of the larger of the two trial windows. */
const PROBE_CONCURRENCY = 8
/** Memory that stays free: the harness, the page cache of the weights, and the error of a straight line. */
const USABLE_SHARE = 0.9

/**
 * Projects a tier's memory from two small windows of the baseline, at concurrency 1 and 8: peak resident memory grows by
 * one KV cache a sequence, so a straight line through both reaches to the tier's concurrency. All arms live at once.
 *
 * @returns undefined when the engine failed, which the first block will report, or when its protocol does not tell its memory.
 */
export async function estimateMemory(
  host: EngineHost,
  spec: EngineSpec,
  workload: Workload,
  arms: number,
  timeoutMs: number,
  availableBytes: number = process.availableMemory(),
): Promise<MemoryEstimate | undefined> {
  const started = await host.start(spec)
  if (started.state === 'failed') return undefined
  try {
    const probe = Math.min(PROBE_CONCURRENCY, workload.concurrency)
    const single = await peakRss(host, workload, 1, timeoutMs)
    const several = await peakRss(host, workload, probe, timeoutMs)
    if (single === undefined || several === undefined) return undefined
    const perSequence = probe === 1 ? 0 : Math.max(0, several - single) / (probe - 1)
    const neededBytes = Math.round(arms * (single + perSequence * (workload.concurrency - 1)))
    return { neededBytes, availableBytes, fits: neededBytes <= USABLE_SHARE * availableBytes }
  } finally {
    await host.stop()
  }
}

async function peakRss(
  host: EngineHost,
  workload: Workload,
  concurrency: number,
  timeoutMs: number,
): Promise<number | undefined> {
  const run = createRun(`memory-${concurrency}`, { ...workload, concurrency, requests: concurrency })
  const step = await host.window(run, timeoutMs)
  return step.state === 'completed' ? (step.summary.peak_rss_bytes ?? undefined) : undefined
}
