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
  /** Whether its engines can be sliced; default true. */
  readonly sliceable?: boolean
}

/** A way to alternate that the pilot tried: variance of a round's log ratio within its block, and what a round takes. */
export interface TriedTurn {
  /** Slice, ns; null for whole windows in turn. */
  readonly sliceNs: number | null
  /** Whole windows before those of a turn that count, and these. */
  readonly settlingWindows: number
  readonly windowsPerTurn: number
  readonly within: number
  readonly roundMs: number
}

/** What the choice was made from, for the report. */
export interface ShapeEvidence {
  readonly pilotBlocks: number
  /** Variance of one round's log ratio within a block, of the way that was chosen, and between blocks. */
  readonly within: number
  readonly between: number
  readonly blockMs: number
  readonly roundMs: number
  /** Every way that was tried, the usual one first; another was chosen if its variance for its time was clearly smaller. */
  readonly tried: readonly TriedTurn[]
  /** Time of a window in slices over that of a whole one, less 1: what taking turns costs (cold caches, mostly). Null where one of them was not tried. */
  readonly sliceCost: number | null
}

/** The first pilot block: as small as a block can be, its windows whole, since their length is what it is for. */
const SIZING_SHAPE: BlockShape = {
  warmupWindows: 2,
  warmupTokens: undefined,
  rounds: 2,
  sliceNs: undefined,
}
/** Blocks for the variance components of one way to alternate; two are the least there can be. */
const VARIANCE_BLOCKS = 4
const FEWEST_VARIANCE_BLOCKS = 2
/** Longest variance pilot, ms, as far as the fewest blocks allow: what it takes is not measured in. */
const PILOT_MS = 5000
const VARIANCE_ROUNDS = 8
/** Longest timed part of a block, ms: blocks are short and many, also where four pilot blocks saw no difference between them. */
const MAX_BLOCK_MS = 1000
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
/**
 * Least variance between blocks that is believed, as a share of that within: a pilot's few blocks that show none prove
 * none, and more blocks are the cheaper mistake.
 */
const LEAST_BETWEEN_SHARE = 1 / 20
/**
 * Another way than the usual one has to be better by this factor: a variance seen in a few blocks is off by half of itself, and by
 * more where the machine is noisy, which is when the usual way is worth most.
 */
const CLEARLY = 2
const WARMUP_MS = 30
/**
 * Tokens of a warm-up request where windows are long: enough to admit every request and decode a few steps of the full
 * batch, which faults in its memory, without spending on warm-up what a timed window would take.
 */
const LONG_WARMUP_TOKENS = 4
const MAX_WARMUP_WINDOWS = 6

/**
 * Chooses shapes as pilot blocks come in: one block shows the windows' length; a few more, for every way to alternate that
 * such windows allow, show the variance within and between blocks. The way with the smallest variance for its time is taken where it is
 * clearly better than the usual one, with the number of rounds that gives the narrowest interval for the time (Kalibera & Jones 2013). Pilot blocks are not
 * counted, so the choice cannot lean on what is reported.
 */
export class BlockShaper {
  readonly #baseline: string
  readonly #others: readonly string[]
  readonly #longestBlockMs: number
  readonly #pilots: Pilot[] = []
  #blocks = 0
  #pilotMs = 0
  #shape: BlockShape = SIZING_SHAPE
  #evidence: ShapeEvidence | undefined

  /**
   * @param others the arms beside the baseline, the control too: its variance is an arm's, and a pilot has few samples.
   * @param longestBlockMs what a whole block may take so that the fewest blocks fit into the budget.
   */
  constructor(baseline: string, others: readonly string[], longestBlockMs = Infinity) {
    this.#baseline = baseline
    this.#others = others
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
    this.#blocks += 1
    if (this.#pilots.length === 0) {
      this.#pilots.push(...planPilots(block.windows, block.sliceable))
    } else {
      this.#pilots.find(({ shape }) => shape === this.#shape)?.blocks.push(block)
      this.#pilotMs += block.fixedMs + block.roundsMs
    }
    const next = this.#nextPilot()
    if (next === undefined) this.#choose()
    else this.#shape = next.shape
  }

  /** The least tried; none once every way has been tried enough. */
  #nextPilot(): Pilot | undefined {
    const next = this.#pilots.toSorted((one, other) => one.blocks.length - other.blocks.length)[0]
    const blocks = next?.blocks.length ?? 0
    if (blocks >= VARIANCE_BLOCKS || (blocks >= FEWEST_VARIANCE_BLOCKS && this.#pilotMs >= PILOT_MS))
      return undefined
    return next
  }

  #choose(): void {
    const tried = this.#pilots.map((pilot) => ({ ...pilot, ...this.#assess(pilot) }))
    const costOf = (way: (typeof tried)[number]): number => way.within * way.roundMs
    const [usual, ...others] = tried
    if (usual === undefined) throw new Error('there is a way to alternate for windows of every length')
    const rival = others.toSorted((one, other) => costOf(one) - costOf(other))[0]
    const best = rival !== undefined && CLEARLY * costOf(rival) < costOf(usual) ? rival : usual
    const between = Math.max(mean(tried.map((way) => way.between)), best.within * LEAST_BETWEEN_SHARE)
    const { within, roundMs, blockMs } = best
    const timedMs = Math.min(MAX_BLOCK_MS, this.#longestBlockMs - blockMs)
    const maximum = Math.max(1, Math.floor(timedMs / roundMs))
    const rounds = optimalRounds({ within, between, roundCost: roundMs, blockCost: blockMs, maximum })
    this.#shape = { ...best.shape, rounds }
    const whole = tried.find(({ shape }) => shape.sliceNs === undefined)
    const sliced = tried.find(({ shape }) => shape.sliceNs !== undefined)
    this.#evidence = {
      pilotBlocks: this.#blocks,
      within,
      between,
      blockMs,
      roundMs,
      tried: tried.map((way) => ({
        sliceNs: way.shape.sliceNs ?? null,
        settlingWindows: way.shape.settlingWindows ?? 0,
        windowsPerTurn: way.shape.windowsPerTurn ?? 1,
        within: way.within,
        roundMs: way.roundMs,
      })),
      sliceCost: whole === undefined || sliced === undefined ? null : sliced.windowMs / whole.windowMs - 1,
    }
  }

  /** Variance components, unclamped between blocks, and costs of one way to alternate. */
  #assess({ shape, blocks }: Pilot): {
    readonly within: number
    readonly between: number
    readonly roundMs: number
    readonly blockMs: number
    readonly windowMs: number
  } {
    const components = this.#others.map((arm) => varianceComponents(this.#logRatios(arm, blocks)))
    const windows = blocks.flatMap((block) => block.windows)
    return {
      within: mean(components.map(({ within }) => within)),
      between: mean(components.map(({ between }) => between)),
      roundMs: mean(blocks.map(({ roundsMs }) => roundsMs)) / shape.rounds,
      blockMs: mean(blocks.map(({ fixedMs }) => fixedMs)),
      windowMs: mean(windows.map(({ result }) => result.summary.wall_ns)) / 1e6,
    }
  }

  /** One arm's log ratios by block and round. */
  #logRatios(arm: string, pilot: readonly ObservedBlock[]): NonEmpty<NonEmpty<number>> {
    const blocks = pilot.map(({ windows }) => {
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

/** Blocks of one way to alternate. */
interface Pilot {
  readonly shape: BlockShape
  readonly blocks: ObservedBlock[]
}

/** The ways to alternate that are worth trying for windows as long as these, the usual one first. */
function planPilots(windows: readonly TimedWindow[], sliceable = true): readonly Pilot[] {
  const longestNs = Math.max(...windows.map(({ result }) => result.summary.wall_ns))
  const windowMs = Math.max(longestNs / 1e6, 0.01)
  const arms = new Set(windows.map(({ arm }) => arm)).size
  const affordable = Math.floor(MAX_BLOCK_MS / (windowMs * arms))
  const turns = chooseTurns(longestNs).filter(({ sliceNs }) => sliceable || sliceNs === undefined)
  return (turns.length === 0 ? [{ sliceNs: undefined }] : turns).map((turn) => ({
    shape: {
      warmupWindows: clamp(Math.ceil(WARMUP_MS / windowMs), 1, MAX_WARMUP_WINDOWS),
      warmupTokens: longestNs > MIN_SLICES * SHORT_SLICE_NS ? LONG_WARMUP_TOKENS : undefined,
      rounds: clamp(affordable, 2, VARIANCE_ROUNDS),
      ...turn,
    },
    blocks: [],
  }))
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
