/** The ways to alternate that a pilot tries, by how long windows are. */
import type { BlockShape } from './block.ts'
import type { TimedWindow } from './timed-window.ts'

/** Longest timed part of a block, ms: blocks are short and many, also where four pilot blocks saw no difference between them. */
export const MAX_BLOCK_MS = 1000
/** Rounds of a pilot's block, where as many fit. */
const VARIANCE_ROUNDS = 8
/**
 * Slices to choose from, ns. The noise of shared machines lives at 0.1-1 s, and 5-10 ms is well below; but every turn finds
 * its caches taken by the arms before it, which costs up to 1 ms and has a noise of its own.
 */
export const SHORT_SLICE_NS = 8_000_000
const LONG_SLICE_NS = 24_000_000
/** Windows shorter than this many slices alternate fast enough as they are. */
const MIN_SLICES = 3
/** Whole windows above this, ns, are never worth trying: the machine changes its pace within one. */
const LONGEST_WHOLE_NS = 250_000_000
const WARMUP_MS = 30
/**
 * Tokens of a warm-up request where windows are long: enough to admit every request and decode a few steps of the full
 * batch, which faults in its memory, without spending on warm-up what a timed window would take.
 */
export const LONG_WARMUP_TOKENS = 4
const MAX_WARMUP_WINDOWS = 6

/** What a finished block tells of its cost. */
export interface ObservedBlock {
  readonly windows: readonly TimedWindow[]
  /** Starting, warming up and ending the engines, ms. */
  readonly fixedMs: number
  /** All timed rounds together, ms. */
  readonly roundsMs: number
  /** Whether its engines can be sliced; default true. */
  readonly sliceable?: boolean
}

/** Blocks of one way to alternate. */
export interface Pilot {
  readonly shape: BlockShape
  readonly blocks: ObservedBlock[]
}

/** The ways to alternate that are worth trying for windows as long as these, the usual one first. */
export function planPilots(windows: readonly TimedWindow[], sliceable = true): readonly Pilot[] {
  const longestNs = findLongest(windows)
  const windowMs = Math.max(longestNs / 1e6, 0.01)
  const turns = chooseTurns(longestNs).filter(({ sliceNs }) => sliceable || sliceNs === undefined)
  return (turns.length === 0 ? [{ sliceNs: undefined }] : turns).map((turn) => ({
    shape: {
      warmupWindows: clamp(Math.ceil(WARMUP_MS / windowMs), 1, MAX_WARMUP_WINDOWS),
      warmupTokens: longestNs > MIN_SLICES * SHORT_SLICE_NS ? LONG_WARMUP_TOKENS : undefined,
      rounds: clamp(countAffordable(windows), 2, VARIANCE_ROUNDS),
      ...turn,
    },
    blocks: [],
  }))
}

/** Whether windows are so long that a block has one round of them, however they vary. */
export function isOneRound({ windows }: ObservedBlock): boolean {
  return countAffordable(windows) < 2
}

/** Whether a window that is expected to take this long leaves no doubt of it: an expectation may be twice what comes. */
export function isSurelyLong(windowMs: number, arms: number): boolean {
  return windowMs * 1e6 > 2 * LONGEST_WHOLE_NS && windowMs * arms > MAX_BLOCK_MS
}

/** Rounds of windows as long as these that a block has room for. */
function countAffordable(windows: readonly TimedWindow[]): number {
  const windowMs = Math.max(findLongest(windows) / 1e6, 0.01)
  const arms = new Set(windows.map(({ arm }) => arm)).size
  return Math.floor(MAX_BLOCK_MS / (windowMs * arms))
}

/** Wall time of the longest window, ns. */
function findLongest(windows: readonly TimedWindow[]): number {
  return Math.max(...windows.map(({ result }) => result.summary.wall_ns))
}

function chooseTurns(
  windowNs: number,
): readonly Pick<BlockShape, 'sliceNs' | 'settlingWindows' | 'windowsPerTurn'>[] {
  const whole = { sliceNs: undefined }
  if (windowNs <= MIN_SLICES * SHORT_SLICE_NS) {
    const windowsPerTurn = Math.max(1, Math.round(SHORT_SLICE_NS / windowNs))
    return [whole, { ...whole, settlingWindows: 1, windowsPerTurn }]
  }
  if (windowNs > LONGEST_WHOLE_NS) return [{ sliceNs: SHORT_SLICE_NS }]
  if (windowNs <= MIN_SLICES * LONG_SLICE_NS) return [{ sliceNs: SHORT_SLICE_NS }, whole]
  return [{ sliceNs: SHORT_SLICE_NS }, { sliceNs: LONG_SLICE_NS }, whole]
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
