/** Run as a process of its own: feeds windows to what a tier keeps of them, as fast as it takes them, and prints what the process took. */
import { KeptWindows } from '../../src/measure/blocks/kept-windows.ts'
import type { CompletedBlock, TimedWindow } from '../../src/measure/blocks/timed-window.ts'
import { TierSummary } from '../../src/measure/tier-summary.ts'
import { createRng } from '../../src/stats/random/rng.ts'
import { createRequest } from './completed-block.ts'

/** How much is fed: blocks of so many rounds of three arms, windows of so many requests, of so many tokens each. */
export interface Feed {
  readonly blocks: number
  readonly rounds: number
  readonly requests: number
  readonly tokens: number
  /** Values of a metric that are kept; default as in a run. */
  readonly mostKept?: number
}

/** Memory of the process, bytes, each after a full collection: before the first block, after half of them, and after the last. */
export interface Fed {
  readonly windows: number
  readonly beforeBytes: number
  readonly halfBytes: number
  readonly afterBytes: number
  /** Values that were taken in, by metric. */
  readonly samples: Readonly<Record<string, number>>
}

const ARMS = ['baseline', 'pgo', 'control']
const random = createRng(13)

function feed({ blocks, rounds, requests, tokens, mostKept }: Feed): Fed {
  const summary = new TierSummary(ARMS, 'baseline', ['pgo'], { mostKept })
  const kept = new KeptWindows()
  const beforeBytes = readBytes()
  let halfBytes = 0
  for (let index = 0; index < blocks; index += 1) {
    if (index === blocks / 2) halfBytes = readBytes()
    const block = createBlock(index, { rounds, requests, tokens })
    summary.add(block)
    kept.add(index, block.windows)
  }
  const afterBytes = readBytes()
  const samples = Object.fromEntries(
    summary.metrics.summarize([]).map(({ name, arms }) => [name, arms['pgo']?.samples ?? 0]),
  )
  return { windows: kept.length, beforeBytes, halfBytes, afterBytes, samples }
}

function createBlock(
  index: number,
  { rounds, requests, tokens }: Pick<Feed, 'rounds' | 'requests' | 'tokens'>,
): CompletedBlock {
  const windows = Array.from({ length: rounds }, (_, round) =>
    ARMS.map((arm) => createWindow(arm, round, requests, tokens)),
  ).flat()
  return { index, windows, started: {}, conditions: undefined }
}

/** Times are never twice the same, as real ones are not. */
function createWindow(arm: string, round: number, requests: number, tokens: number): TimedWindow {
  const told = Array.from({ length: requests }, (_, id) => {
    const times = Array.from({ length: tokens }, (__, token) =>
      Math.round((token + 1 + random.uniform()) * 1e6),
    )
    return createRequest({
      id: `r${id}`,
      queued_ns: 0,
      first_token_ns: times[0] ?? null,
      end_ns: times.at(-1) ?? 0,
      output_tokens: tokens,
      token_ns: times,
    })
  })
  const wallNs = Math.round((10 + random.uniform()) * 1e6)
  const summary = {
    id: 'w',
    wall_ns: wallNs,
    paused_ns: 0,
    cpu_user_ns: wallNs,
    cpu_system_ns: 0,
    peak_rss_bytes: 1e6,
    max_in_flight: requests,
  }
  return { arm, round, result: { state: 'completed', requests: told, summary } }
}

function readBytes(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

process.stdout.write(JSON.stringify(feed(JSON.parse(process.argv[2] ?? '') as Feed)))
