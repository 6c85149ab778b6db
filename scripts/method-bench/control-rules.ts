/** Rules by which the control has its say in a verdict, on simulated blocks: what each finds, and what it calls that is not there. */
import { logRatioOfSpeedup } from '../../src/stats/intervals/effect-scale.ts'
import { yuenInterval, type YuenInterval } from '../../src/stats/intervals/yuen.ts'
import { normalDeviate } from '../../src/stats/random/deviates.ts'
import { createRng, type Rng } from '../../src/stats/random/rng.ts'
import { logRatios, type LogRatios } from '../../src/stats/samples/log-ratios.ts'
import { signFlipTest } from '../../src/stats/significance/sign-flip.ts'
import { ALPHA, decideVerdict, excludesZero } from '../../src/stats/verdict/verdict.ts'

/** Systematic parts of a run's log times: what the arm really differs by, and what befell each file. */
interface ControlCase {
  readonly name: string
  readonly effect?: number
  readonly baseline?: number
  readonly copy?: number
  /** Standard deviation of an offset that every file keeps for the whole run. */
  readonly offsets?: number
}

/** One rule in one case; shares of the runs. */
export interface ControlRow {
  readonly rule: string
  readonly name: string
  readonly hypotheses: number
  readonly faster: number
  readonly slower: number
  readonly withheld: number
}

const BLOCKS = 24
/** Against the baseline alone it gives intervals of ±0.5 %. */
const BLOCK_SD = 0.0078
const FLIPS = 999
const SEED = 5

const CASES: readonly ControlCase[] = [
  { name: 'no difference' },
  { name: 'baseline 0.5 % slow', baseline: 0.005 },
  { name: 'baseline 1 % slow', baseline: 0.01 },
  { name: 'copy 1 % slow', copy: 0.01 },
  { name: 'offsets of 0.3 %', offsets: 0.003 },
  { name: 'true +0.5 %', effect: -0.005 },
  { name: 'true +0.75 %', effect: -0.0075 },
  { name: 'true +1 %', effect: -0.01 },
  { name: 'true +7 %, copy 0.1 % slow', effect: -0.07, copy: 0.001 },
]

/** A run's comparisons. */
interface Compared {
  readonly baseline: LogRatios
  readonly copy: LogRatios
  readonly mean: LogRatios
  readonly control: LogRatios
  readonly seed: number
  readonly hypotheses: number
}

/** The difference that is called, by its sign; 0 for none. */
type Called = number | 'withheld'

const RULES: Readonly<Record<string, (run: Compared) => Called>> = {
  'baseline alone, withheld where the 99 % control excludes 0': ({ baseline, ...run }) =>
    differs(run) ? 'withheld' : call(baseline, run),
  'mean of both, withheld where the 99 % control excludes 0': (run) =>
    differs(run) ? 'withheld' : call(run.mean, run),
  'mean of both, control ignored': (run) => call(run.mean, run),
  'mean of both, and each at 80 %': (run) => callEach(run, 0.8),
  'mean of both, and each at 90 %': (run) => callEach(run, 0.9),
  'mean of both, and each at 95 %': (run) => callEach(run, 0.95),
  'beyond all that the control leaves open': (run) => {
    const { low, high } = yuenInterval(run.control, { confidence: 0.99 })
    const most = Math.max(Math.abs(low), Math.abs(high))
    const effect = yuenInterval(run.baseline)
    return effect.low > most || effect.high < -most ? call(run.baseline, run) : 0
  },
  'mean of both, each at 90 %, less what the control shows (decideVerdict)': (run) => {
    const p = pOf(run.mean, run)
    const { kind } = decideVerdict({
      effect: yuenInterval(run.mean),
      each: [run.baseline, run.copy].map((differences) => yuenInterval(differences, { confidence: 0.9 })),
      control: yuenInterval(run.control, { confidence: 0.99 }),
      margin: logRatioOfSpeedup(1),
      p,
      adjustedP: Math.min(1, p * run.hypotheses),
      adjustedMarginP: 1,
      adjustedEquivalenceP: 1,
    })
    if (kind === 'withheld') return kind
    return kind === 'faster' ? -1 : Number(kind === 'slower')
  },
}

/** Simulates every case and has every rule judge the same runs, alone and as one of eight comparisons. */
export function compareControlRules(replications: number): readonly ControlRow[] {
  return [1, 8].flatMap((hypotheses) =>
    CASES.flatMap((one) => {
      const rng = createRng(SEED)
      const runs = Array.from({ length: replications }, (_, seed) => ({
        ...simulate(one, rng),
        seed,
        hypotheses,
      }))
      return Object.entries(RULES).map(([rule, judge]): ControlRow => {
        const called = runs.map(judge)
        const share = (what: Called): number => called.filter((each) => each === what).length / replications
        return {
          rule,
          name: one.name,
          hypotheses,
          faster: share(-1),
          slower: share(1),
          withheld: share('withheld'),
        }
      })
    }),
  )
}

function simulate(
  { effect = 0, baseline = 0, copy = 0, offsets = 0 }: ControlCase,
  rng: Rng,
): Omit<Compared, 'seed' | 'hypotheses'> {
  const arms = [effect, baseline, copy].map((shift) => shift + offsets * normalDeviate(rng))
  const blocks = Array.from({ length: BLOCKS }, () => arms.map((arm) => arm + BLOCK_SD * normalDeviate(rng)))
  const pair = (read: (a: number, b: number, c: number) => number): LogRatios =>
    logRatios(blocks.map(([a = 0, b = 0, c = 0]) => read(a, b, c)))
  return {
    baseline: pair((a, b) => a - b),
    copy: pair((a, _, c) => a - c),
    mean: pair((a, b, c) => a - (b + c) / 2),
    control: pair((_, b, c) => c - b),
  }
}

function pOf(differences: LogRatios, { seed }: Pick<Compared, 'seed'>): number {
  return signFlipTest(differences, { seed, flips: FLIPS }).p
}

function call(differences: LogRatios, run: Pick<Compared, 'seed' | 'hypotheses'>): number {
  const side = sideOf(yuenInterval(differences))
  return side !== 0 && pOf(differences, run) * run.hypotheses < ALPHA ? side : 0
}

function callEach(run: Compared, confidence: number): number {
  const called = call(run.mean, run)
  const agree = [run.baseline, run.copy].every(
    (each) => sideOf(yuenInterval(each, { confidence })) === called,
  )
  return agree ? called : 0
}

function sideOf(interval: YuenInterval): number {
  return excludesZero(interval) ? Math.sign(interval.estimate) : 0
}

function differs({ control }: Pick<Compared, 'control'>): boolean {
  return excludesZero(yuenInterval(control, { confidence: 0.99 }))
}
