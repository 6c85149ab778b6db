/** The shape of a tier's blocks, chosen from pilot blocks: window length first, then variance components. */
import { createBlock } from '../stats/block.ts'
import { isNonEmpty, requireFinite, type NonEmpty } from '../stats/non-empty.ts'
import { optimalRounds, varianceComponents } from '../stats/variance-components.ts'
import type { BlockShape, TimedWindow } from './block.ts'

/** What a finished block tells of its cost. */
export interface ObservedBlock {
  readonly windows: readonly TimedWindow[]
  /** Starting, warming up and ending the engines, ms. */
  readonly fixedMs: number
  /** All timed rounds together, ms. */
  readonly roundsMs: number
}

/** What the choice was made from, for the report. */
export interface ShapeEvidence {
  readonly pilotBlocks: number
  /** Variance of one round's log ratio within a block, and between blocks. */
  readonly within: number
  readonly between: number
  readonly blockMs: number
  readonly roundMs: number
}

/** The first pilot block: as small as a block can be, its windows whole, since their length is what it is for. */
const SIZING_SHAPE: BlockShape = {
  warmupWindows: 2,
  warmupTokens: undefined,
  rounds: 2,
  sliceNs: undefined,
}
/** Blocks for the variance components; four steady the ratio enough for a square root, two are the least there can be. */
const VARIANCE_BLOCKS = 4
const FEWEST_VARIANCE_BLOCKS = 2
/** Longest variance pilot, ms, as far as the fewest blocks allow: what it takes is not measured in. */
const PILOT_MS = 5000
const VARIANCE_ROUNDS = 8
/** Longest timed part of a block, ms: blocks are short and many, also where four pilot blocks saw no difference between them. */
const MAX_BLOCK_MS = 1000
/** Windows take turns in slices of this, ns: the noise of shared machines lives at 0.1-1 s, and 5-10 ms is well below. */
const SLICE_NS = 8_000_000
/** Windows shorter than this many slices alternate fast enough as they are. */
const MIN_SLICES = 3
const WARMUP_MS = 30
/**
 * Tokens of a warm-up request where windows are long: enough to admit every request and decode a few steps of the full
 * batch, which faults in its memory, without spending on warm-up what a timed window would take.
 */
const LONG_WARMUP_TOKENS = 4
const MAX_WARMUP_WINDOWS = 6

/**
 * Chooses shapes as pilot blocks come in: one block shows the windows' length, four more the variance within and between
 * blocks, and from those follows the number of rounds that gives the narrowest interval for the time (Kalibera & Jones
 * 2013). Pilot blocks are not counted, so the choice cannot lean on what is reported.
 */
export class BlockShaper {
  readonly #baseline: string
  readonly #challengers: readonly string[]
  readonly #longestBlockMs: number
  readonly #variance: ObservedBlock[] = []
  #shape: BlockShape = SIZING_SHAPE
  #sized = false
  #pilotMs = 0
  #evidence: ShapeEvidence | undefined

  /**
   * @param challengers the arms that are compared; the control's variance is not what limits a verdict.
   * @param longestBlockMs what a whole block may take so that the fewest blocks fit into the budget.
   */
  constructor(baseline: string, challengers: readonly string[], longestBlockMs = Infinity) {
    this.#baseline = baseline
    this.#challengers = challengers
    this.#longestBlockMs = longestBlockMs
  }

  /** Shape of the next block. */
  get shape(): BlockShape {
    return this.#shape
  }

  /** Defined once the pilot is over: blocks from then on count. */
  get evidence(): ShapeEvidence | undefined {
    return this.#evidence
  }

  /** Takes in a pilot block. */
  learn(block: ObservedBlock): void {
    if (!this.#sized) {
      this.#sized = true
      this.#shape = sizeBlocks(block.windows)
      return
    }
    this.#variance.push(block)
    this.#pilotMs += block.fixedMs + block.roundsMs
    const blocks = this.#variance.length
    if (blocks < FEWEST_VARIANCE_BLOCKS || (blocks < VARIANCE_BLOCKS && this.#pilotMs < PILOT_MS)) return
    const { rounds } = this.#shape
    const blockMs = mean(this.#variance.map(({ fixedMs }) => fixedMs))
    const roundMs = mean(this.#variance.map(({ roundsMs }) => roundsMs)) / rounds
    const components = this.#challengers.map((arm) => varianceComponents(this.#logRatios(arm)))
    const within = mean(components.map((component) => component.within))
    const between = mean(components.map((component) => component.between))
    const timedMs = Math.min(MAX_BLOCK_MS, this.#longestBlockMs - blockMs)
    const maximum = Math.max(2, Math.floor(timedMs / roundMs))
    const best = optimalRounds({ within, between, roundCost: roundMs, blockCost: blockMs, maximum })
    this.#evidence = { pilotBlocks: blocks + 1, within, between, blockMs, roundMs }
    this.#shape = { ...this.#shape, rounds: evenRounds(best, this.#shape.sliceNs) }
  }

  /** One arm's log ratios by block and round. */
  #logRatios(arm: string): NonEmpty<NonEmpty<number>> {
    const blocks = this.#variance.map(({ windows }) => {
      const wallOf = (name: string): number[] =>
        windows.filter((window) => window.arm === name).map(({ result }) => result.summary.wall_ns)
      const { windows: logs } = createBlock({ arm: wallOf(arm), baseline: wallOf(this.#baseline) })
      const ratios = (logs['arm'] ?? []).map((log, round) => log - (logs['baseline']?.[round] ?? Number.NaN))
      return requireFinite(ratios, `pilot of ${arm}`)
    })
    if (!isNonEmpty(blocks)) throw new Error('variance components need pilot blocks')
    return blocks
  }
}

function sizeBlocks(windows: readonly TimedWindow[]): BlockShape {
  const longestNs = Math.max(...windows.map(({ result }) => result.summary.wall_ns))
  const windowMs = Math.max(longestNs / 1e6, 0.01)
  const arms = new Set(windows.map(({ arm }) => arm)).size
  const sliceNs = longestNs > MIN_SLICES * SLICE_NS ? SLICE_NS : undefined
  const affordable = Math.floor(MAX_BLOCK_MS / (windowMs * arms))
  return {
    warmupWindows: clamp(Math.ceil(WARMUP_MS / windowMs), 1, MAX_WARMUP_WINDOWS),
    warmupTokens: sliceNs === undefined ? undefined : LONG_WARMUP_TOKENS,
    rounds: evenRounds(clamp(affordable, 2, VARIANCE_ROUNDS), undefined),
    sliceNs,
  }
}

/** Whole windows need a reverse for every order; sliced ones go to and fro within a round. */
function evenRounds(rounds: number, sliceNs: number | undefined): number {
  return sliceNs === undefined ? 2 * Math.ceil(rounds / 2) : rounds
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
