/** What tiers will take, said once before the first is measured: from how fast the baseline answered when the arms were verified. */
import type { ResolvedSettings } from '../../settings/settings.ts'
import type { Answering, ArmSet } from '../../setup/verify/arms.ts'
import { expectedHalfWidth } from '../../stats/design/blocks-for.ts'
import { WORKLOAD_TOKENS } from '../../workloads/workload.ts'
import { FEWEST_TOLD_BLOCKS, MAX_STRETCH, TOLD_STRETCH } from '../blocks/stretch.ts'
import { MAX_BLOCK_MS } from '../blocks/pilots.ts'

/** What is to be expected of tiers with one number of requests in flight, as many requests a window, and the default tokens. */
export interface LevelForecast {
  readonly concurrency: number
  readonly windowMs: number
  readonly blockMs: number
  /** Blocks that it ends with, 0 where it would end without an interval. */
  readonly blocks: number
  /** Time that it then has taken, ms. */
  readonly takesMs: number
  /** Budget that holds the fewest blocks, ms. */
  readonly neededMs: number
  /** Most tokens of a request with which the budget holds the fewest blocks; null where none are few enough. */
  readonly fittingTokens: number | null
}

/** The forecast of all levels, and its words. */
export interface Forecast {
  readonly levels: readonly LevelForecast[]
  /** Whether at some level the budget does not hold the fewest blocks. */
  readonly short: boolean
  readonly lines: readonly string[]
}

/** Pilot blocks where windows are short, about; long ones have one. */
const SHORT_PILOTS = 5
/** What warming up adds to the timed part of a block, about: a few tokens of each long window. */
const WARMUP_SHARE = 0.25
/** Standard deviation of a block's log ratio that the half-widths are stated for: that of a machine with some noise. */
const BLOCK_SD = 0.01

/**
 * Forecasts tiers at the concurrency levels of training, which are those of most bench files: a tier's own workload is known
 * when its test runs, and not before.
 *
 * @returns undefined where nobody knows how fast the baseline answers.
 */
export function forecastTiers({ arms, evidence }: ArmSet, settings: ResolvedSettings): Forecast | undefined {
  const { answering } = evidence
  if (answering === undefined || answering.windows.length === 0) return undefined
  // All arms and the control.
  const engines = Object.keys(arms).length + 1
  const concurrencies = [...new Set(settings.training.concurrency)].sort((left, right) => left - right)
  const levels = concurrencies.map((concurrency) => forecastLevel(concurrency, answering, engines, settings))
  const { minBlocks } = settings
  const short = levels.some(({ blocks, takesMs }) => blocks < minBlocks || isOver(takesMs, settings))
  return { levels, short, lines: [...describe(levels, settings), ...(short ? advise(levels, settings) : [])] }
}

function forecastLevel(
  concurrency: number,
  answering: Answering,
  engines: number,
  { budgetSeconds, minBlocks }: ResolvedSettings,
): LevelForecast {
  const budgetMs = budgetSeconds * 1000
  const windowMs = expectWindow(concurrency, answering)
  const startMs = engines * answering.startMs
  const timedMs = (1 + WARMUP_SHARE) * Math.max(engines * windowMs, MAX_BLOCK_MS)
  const blockMs = startMs + timedMs
  // Blocks of short windows are made as short as the budget asks for.
  if (engines * windowMs <= MAX_BLOCK_MS) {
    const blocks = Math.max(minBlocks, Math.floor(budgetMs / blockMs) - SHORT_PILOTS)
    const fitting = { takesMs: budgetMs, neededMs: budgetMs, fittingTokens: WORKLOAD_TOKENS }
    return { concurrency, windowMs, blockMs, blocks, ...fitting }
  }
  const pilots = 1
  const hold = (factor: number): number => Math.floor((factor * budgetMs) / blockMs) - pilots
  const told = hold(TOLD_STRETCH) < FEWEST_TOLD_BLOCKS ? 0 : FEWEST_TOLD_BLOCKS
  const blocks = Math.max(hold(1), Math.min(minBlocks, hold(MAX_STRETCH)), told)
  const timedBudgetMs = budgetMs / (minBlocks + pilots) - startMs
  const tokens = Math.floor((WORKLOAD_TOKENS * timedBudgetMs) / timedMs)
  return {
    concurrency,
    windowMs,
    blockMs,
    blocks,
    takesMs: (blocks + pilots) * blockMs,
    neededMs: (minBlocks + pilots) * blockMs,
    fittingTokens: tokens < 1 ? null : Math.min(tokens, WORKLOAD_TOKENS),
  }
}

/**
 * A window of as many requests as are in flight, ms. Time is taken to grow along the straight line through a request alone and
 * the largest batch that was asked for, and with the tokens of a request.
 */
function expectWindow(concurrency: number, { windows }: Answering): number {
  const scaled = windows.map((window) => ({
    ...window,
    ms: (window.wallMs * WORKLOAD_TOKENS) / window.maxTokens,
  }))
  const alone = scaled.filter((window) => window.concurrency === 1)
  const aloneRequests = alone.reduce((sum, { requests }) => sum + requests, 0)
  const aloneMs = alone.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, aloneRequests)
  const batch = scaled.toSorted((one, other) => other.concurrency - one.concurrency)[0]
  if (batch === undefined || batch.concurrency === 1) return concurrency * aloneMs
  return Math.max(0, aloneMs + ((batch.ms - aloneMs) / (batch.concurrency - 1)) * (concurrency - 1))
}

function isOver(takesMs: number, { budgetSeconds }: ResolvedSettings): boolean {
  return takesMs > 1000 * budgetSeconds
}

function describe(levels: readonly LevelForecast[], settings: ResolvedSettings): readonly string[] {
  return [
    `measuring: what to expect of tiers, a window of as many requests of ${WORKLOAD_TOKENS} tokens as are in flight, by the baseline's answers in verification:`,
    ...levels.map(({ concurrency, windowMs, blocks, takesMs }) => {
      const level = `  ${concurrency} in flight: a window takes ${windowMs < 10 ? '' : 'about '}${showSeconds(windowMs)}`
      if (blocks === 0)
        return `${level}, too long for ${FEWEST_TOLD_BLOCKS} blocks in ${TOLD_STRETCH} times the budget: no verdict`
      const halfWidth = expectedHalfWidth(blocks, BLOCK_SD ** 2)
      const size = `about ±${(100 * halfWidth).toFixed(1)} % where blocks differ by ${100 * BLOCK_SD} %`
      return isOver(takesMs, settings)
        ? `${level}; the tier goes on to ${blocks} blocks in about ${showSeconds(takesMs)}, ${size}`
        : `${level}, ${blocks} blocks in about ${showSeconds(takesMs)}, ${size}`
    }),
  ]
}

function advise(
  levels: readonly LevelForecast[],
  { minBlocks, budgetSeconds }: ResolvedSettings,
): readonly string[] {
  const needed = Math.max(...levels.map(({ neededMs }) => neededMs))
  const smaller = levels.flatMap(({ concurrency, neededMs, fittingTokens }) =>
    neededMs <= 1000 * budgetSeconds || fittingTokens === null
      ? []
      : [`\`maxTokens: ${fittingTokens}\` at ${concurrency} in flight`],
  )
  const workloads =
    smaller.length === 0
      ? ''
      : `; with the ${budgetSeconds} s of now a smaller workload does: ${smaller.join(', ')}`
  return [`  ${minBlocks} blocks of every tier: \`budgetSeconds: ${Math.ceil(needed / 1000)}\`${workloads}`]
}

function showSeconds(ms: number): string {
  if (ms < 10) return 'less than 0.01 s'
  return `${ms < 10_000 ? Number((ms / 1000).toPrecision(2)) : Math.round(ms / 1000)} s`
}
