/** The shape of a tier's blocks, chosen from pilot blocks: window length first, then variance components. */
import { createBlock } from '../../stats/samples/block.ts'
import { isNonEmpty, requireFinite, type NonEmpty } from '../../stats/checks/non-empty.ts'
import { optimalRounds, varianceComponents } from '../../stats/design/variance-components.ts'
import type { BlockShape } from './block.ts'
import {
  isOneRound,
  isSurelyLong,
  LONG_WARMUP_TOKENS,
  MAX_BLOCK_MS,
  planPilots,
  type ObservedBlock,
  type Pilot,
} from './pilots.ts'

/** A way to alternate that the pilot tried: variance of a round's log ratio within its block, and what a round takes. */
export interface TriedTurn {
  /** Slice, ns; null for whole windows in turn. */
  readonly sliceNs: number | null
  /** Whole windows before those of a turn that count, and these. */
  readonly settlingWindows: number
  readonly windowsPerTurn: number
  readonly within: number | null
  readonly roundMs: number
}

/** What the choice was made from, for the report. */
export interface ShapeEvidence {
  readonly pilotBlocks: number
  /** Variance of one round's log ratio within a block, of the way that was chosen, and between blocks; null where the pilot had one round. */
  readonly within: number | null
  readonly between: number | null
  readonly blockMs: number
  readonly roundMs: number
  /** Every way that was tried, the usual one first; another was chosen if its variance for its time was clearly smaller. */
  readonly tried: readonly TriedTurn[]
  /** Time of a window in slices over that of a whole one, less 1: what taking turns costs (cold caches, mostly). Null where one of them was not tried. */
  readonly sliceCost: number | null
  /** Standard error of log(1 + sliceCost) and its degrees of freedom; null where one of them had fewer than two blocks. */
  readonly sliceCostError: { readonly se: number; readonly df: number } | null
}

/** What the blocks are for. */
export interface ShapeAims {
  /** What a whole block may take so that the fewest blocks fit into the budget, ms. @default Infinity */
  readonly longestBlockMs?: number
  /** The fewest blocks, and the half-width that is aimed at, as a share; without them the pilot is a whole one. */
  readonly minBlocks?: number
  readonly precision?: number | undefined
  /** What a window is expected to take, ms; undefined where nothing is known of it. */
  readonly windowMs?: number | undefined
}

/** The first pilot block: as small as a block can be, its windows whole, since their length is what it is for. */
const SIZING_SHAPE: BlockShape = {
  warmupWindows: 2,
  warmupTokens: undefined,
  rounds: 2,
  sliceNs: undefined,
}
/** The same where windows are expected to be long: one of them shows that as well as four. */
const LONG_SIZING_SHAPE: BlockShape = {
  warmupWindows: 1,
  warmupTokens: LONG_WARMUP_TOKENS,
  rounds: 1,
  sliceNs: undefined,
}
/** Blocks for the variance components of one way to alternate; two are the least there can be. */
const VARIANCE_BLOCKS = 4
const FEWEST_VARIANCE_BLOCKS = 2
/** Longest variance pilot, ms, as far as the fewest blocks allow: what it takes is not measured in. */
const PILOT_MS = 5000
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
/**
 * The pilot ends early where the fewest blocks are expected to reach this share of the precision: there is nothing left to choose
 * for. Half, because a variance of a few blocks may be four times as large.
 */
const SURE_SHARE = 1 / 2
/** Half-widths of a 95 % interval in standard errors, for 8 blocks trimmed by 20 % (Student's t of 5 degrees of freedom). */
const STANDARD_ERRORS = 2.57
/**
 * Chooses shapes as pilot blocks come in: one block shows the windows' length; a few more, for every way to alternate that
 * such windows allow, show the variance within and between blocks. The way with the smallest variance for its time is taken where it is
 * clearly better than the usual one, with the number of rounds that gives the narrowest interval for the time (Kalibera & Jones 2013). Pilot blocks are not
 * counted, so the choice cannot lean on what is reported.
 */
export class BlockShaper {
  readonly #baseline: string
  readonly #others: readonly string[]
  readonly #aims: ShapeAims
  readonly #pilots: Pilot[] = []
  #blocks = 0
  #pilotMs = 0
  #shape: BlockShape = SIZING_SHAPE
  #evidence: ShapeEvidence | undefined

  /**
   * @param others the arms beside the baseline, the control too: its variance is an arm's, and a pilot has few samples.
   */
  constructor(baseline: string, others: readonly string[], aims: ShapeAims = {}) {
    this.#baseline = baseline
    this.#others = others
    this.#aims = aims
    if (isSurelyLong(aims.windowMs ?? 0, 1 + others.length)) this.#shape = LONG_SIZING_SHAPE
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
      const [only, ...others] = this.#pilots
      // Long windows: there is nothing to choose, and another pilot block would take the time of many that count.
      if (only !== undefined && others.length === 0 && isOneRound(block)) {
        only.blocks.push(block)
        this.#choose()
        return
      }
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
    if (blocks >= VARIANCE_BLOCKS) return undefined
    if (blocks >= FEWEST_VARIANCE_BLOCKS && (this.#pilotMs >= PILOT_MS || this.#isPreciseEnough()))
      return undefined
    return next
  }

  /** Whether the fewest blocks of the pilot's own size, in whichever way to alternate, would do. */
  #isPreciseEnough(): boolean {
    const { minBlocks, precision } = this.#aims
    if (minBlocks === undefined || precision === undefined) return false
    return this.#pilots.every((pilot) => {
      const { within, between } = this.#assess(pilot)
      const variance = Math.max(between, 0) + within / pilot.shape.rounds
      return STANDARD_ERRORS * Math.sqrt(variance / minBlocks) <= SURE_SHARE * precision
    })
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
    const timedMs = Math.min(MAX_BLOCK_MS, (this.#aims.longestBlockMs ?? Infinity) - blockMs)
    const maximum = Math.max(1, Math.floor(timedMs / roundMs))
    // One round shows no variance, and then there is room for no other number.
    const rounds = Number.isNaN(within)
      ? 1
      : optimalRounds({ within, between, roundCost: roundMs, blockCost: blockMs, maximum })
    this.#shape = { ...best.shape, rounds }
    const whole = tried.find(({ shape }) => shape.sliceNs === undefined)
    const sliced = tried.find(({ shape }) => shape.sliceNs !== undefined)
    this.#evidence = {
      pilotBlocks: this.#blocks,
      within: known(within),
      between: known(between),
      blockMs,
      roundMs,
      tried: tried.map((way) => ({
        sliceNs: way.shape.sliceNs ?? null,
        settlingWindows: way.shape.settlingWindows ?? 0,
        windowsPerTurn: way.shape.windowsPerTurn ?? 1,
        within: known(way.within),
        roundMs: way.roundMs,
      })),
      sliceCost: whole === undefined || sliced === undefined ? null : sliced.windowMs / whole.windowMs - 1,
      sliceCostError: whole === undefined || sliced === undefined ? null : readCostError(whole, sliced),
    }
    // Their windows hold every request, and the tier goes on for long.
    this.#pilots.length = 0
  }

  /** Variance components, unclamped between blocks and NaN of a single round, and costs of one way to alternate. */
  #assess({ blocks }: Pilot): {
    readonly within: number
    readonly between: number
    readonly roundMs: number
    readonly blockMs: number
    readonly windowMs: number
  } {
    // One block shows nothing of what lies between blocks; beside itself it shows its rounds.
    const seen = blocks.length === 1 ? [...blocks, ...blocks] : blocks
    const rounds = Math.max(...seen.flatMap((block) => block.windows.map(({ round }) => round + 1)))
    const components =
      rounds < 2 ? [] : this.#others.map((arm) => varianceComponents(this.#logRatios(arm, seen)))
    const windows = blocks.flatMap((block) => block.windows)
    return {
      within: mean(components.map(({ within }) => within)),
      between: mean(components.map(({ between }) => between)),
      roundMs: mean(blocks.map(({ roundsMs }) => roundsMs)) / rounds,
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

/** A mean of nothing is not a number. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

/** Of the ratio of two ways' mean window times, by the pilot's blocks (Welch 1947, Biometrika 34). */
function readCostError(...ways: readonly [Pilot, Pilot]): ShapeEvidence['sliceCostError'] {
  const parts = ways.map(({ blocks }) => {
    const logs = blocks.map(({ windows }) =>
      Math.log(mean(windows.map(({ result }) => result.summary.wall_ns))),
    )
    const squares = logs.reduce((sum, log) => sum + (log - mean(logs)) ** 2, 0)
    return { variance: squares / (logs.length - 1) / logs.length, df: logs.length - 1 }
  })
  const variance = parts.reduce((sum, part) => sum + part.variance, 0)
  // One block alone gives 0 / 0.
  if (!(variance > 0)) return null
  const df = variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.df, 0)
  return { se: Math.sqrt(variance), df }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
