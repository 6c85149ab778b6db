/** The shape of a tier's blocks, chosen from a pilot block's window times. */
import type { TimedWindow } from './block.ts'

/** How each block of a tier runs its windows. */
export interface BlockShape {
  readonly warmupWindows: number
  /** Even: every random order is followed by its reverse. */
  readonly rounds: number
  readonly sliceNs: number | undefined
}

/** The pilot: as small as a block can be, and whole windows, whose time is what it is for. */
export const PILOT_SHAPE: BlockShape = { warmupWindows: 1, rounds: 2, sliceNs: undefined }

/**
 * Timed part of a block, ms. Short and many: what pinning leaves is the process itself (its layout in memory), and only
 * fresh processes average that out.
 */
const BLOCK_MS = 900
/** Windows take turns in slices of this, ns: the noise of shared machines lives at 0.1-1 s, and 5-10 ms is well below. */
const SLICE_NS = 8_000_000
/** Windows shorter than this many slices alternate fast enough as they are. */
const MIN_SLICES = 3
const WARMUP_MS = 60
const MAX_WARMUP_WINDOWS = 8
const MAX_ROUNDS = 64

/** Chooses a shape for windows as long as the pilot's, with as many arms taking part. */
export function shapeBlocks(pilot: readonly TimedWindow[], arms: number): BlockShape {
  const longestNs = Math.max(...pilot.map(({ result }) => result.summary.wall_ns))
  const windowMs = Math.max(longestNs / 1e6, 0.01)
  const rounds = 2 * Math.round(BLOCK_MS / (windowMs * arms) / 2)
  return {
    warmupWindows: clamp(Math.ceil(WARMUP_MS / windowMs), 1, MAX_WARMUP_WINDOWS),
    rounds: clamp(rounds, 2, MAX_ROUNDS),
    sliceNs: longestNs > MIN_SLICES * SLICE_NS ? SLICE_NS : undefined,
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
