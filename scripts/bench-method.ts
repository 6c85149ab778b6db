/**
 * The self-test of the method. Usage: npm run bench:method -- [--only PART,…] [--concurrency N,…] [--seconds S] …
 *
 * - `simulate`: false-positive rate and coverage of the whole method on simulated machines.
 * - `control`: rules by which the control has its say in a verdict, side by side.
 * - `looks`: runs that stop when they are precise enough, by the look that they stop at.
 * - `record`: A/A blocks of a tier on this machine, `--trace-seconds` long, into the output folder.
 * - `replay`: the recorded traces with their arms relabelled within blocks, thousands of times; and what other estimators make of them.
 * - `aa`: `--aa` tiers of the baseline against its own copy.
 * - `compare`: hyperfine, sequential Welch, plain alternation and ours on the same file under two names, `--compare` times each in
 *   random order, `--compare-seconds` each time.
 * - `slowdown`: `--slowdown` tiers against the copy burning each of `--percents` more CPU time.
 *
 * With `--unpinned` engines and harness share all CPUs, as with the setting `cpus: 'off'`.
 *
 * Results go to `--output` after every run, as JSON and as one page of tables. All but `simulate`, `control`, `looks` and `replay` need a quiet
 * machine and the binaries (npm run build:pgo).
 */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PgoBenchmarksError } from '../src/errors.ts'
import { tierRecordSchema } from '../src/measure/record/tier-record.ts'
import { createRng } from '../src/stats/random/rng.ts'
import { shuffle } from '../src/stats/random/shuffle.ts'
import { writeJsonAtomically } from '../src/support/write-file.ts'
import { createScriptContext, ROOT, runScript } from './cli.ts'
import { compareControlRules } from './method-bench/control-rules.ts'
import { CONTENDERS } from './method-bench/contenders.ts'
import { compareEstimators } from './method-bench/estimators.ts'
import { findEnginePair, measurePair, workloadOf, type EnginePair } from './method-bench/engine-pair.ts'
import { simulateLooks } from './method-bench/looks.ts'
import { runReal, type RealRun } from './method-bench/real-runs.ts'
import { replayTrace } from './method-bench/replay.ts'
import { writeSection } from './method-bench/report.ts'
import { simulateMachines } from './method-bench/simulation.ts'
import {
  percent,
  renderContenders,
  renderControlRules,
  renderEstimators,
  renderLooks,
  renderReal,
  renderReplay,
  renderSimulation,
  type ContenderRun,
} from './method-bench/tables.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'simulate,control,looks,record,replay,aa,slowdown,compare' },
    concurrency: { type: 'string', default: '1,10,100' },
    seconds: { type: 'string', default: '60' },
    aa: { type: 'string', default: '20' },
    slowdown: { type: 'string', default: '10' },
    percents: { type: 'string', default: '0,1,2,4' },
    compare: { type: 'string', default: '20' },
    'compare-seconds': { type: 'string', default: '30' },
    replications: { type: 'string', default: '10000' },
    'trace-seconds': { type: 'string', default: '300' },
    output: { type: 'string', default: 'reports/method' },
    unpinned: { type: 'boolean', default: false },
  },
})

const OUTPUT = resolve(ROOT, values.output)
const SECONDS = Number(values.seconds)
const LEVELS = readNumbers(values.concurrency)
const MINIMUM_BLOCKS = 12
/** Narrower than any tier gets: a recording ends with its time. */
const NEVER_PRECISE = 1e-9

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  simulate,
  control,
  looks,
  record,
  replay,
  aa,
  slowdown,
  compare,
}
let pair: EnginePair | undefined

await runScript(async () => {
  const chosen = values.only.split(',')
  const unknown = chosen.find((part) => !Object.hasOwn(PARTS, part))
  if (unknown !== undefined) {
    throw new PgoBenchmarksError('SETTINGS_INVALID', `\`--only\` has "${unknown}"`, {
      fix: `choose from ${Object.keys(PARTS).join(', ')}`,
    })
  }
  // In the order in which one part needs the other.
  for (const [part, run] of Object.entries(PARTS)) if (chosen.includes(part)) await run()
  console.log(`\n${join(OUTPUT, 'method.md')}`)
})

async function simulate(): Promise<void> {
  const rows = simulateMachines(Number(values.replications))
  await save('simulate', `Simulated machines, ${values.replications} runs each`, renderSimulation(rows), rows)
}

async function control(): Promise<void> {
  const rows = compareControlRules(Number(values.replications))
  const title = `What the control decides, ${values.replications} runs each`
  await save('control', title, renderControlRules(rows), rows)
}

async function looks(): Promise<void> {
  const rows = simulateLooks(Number(values.replications))
  await save('looks', `Early stops, ${values.replications} runs each`, renderLooks(rows), rows)
}

async function record(): Promise<void> {
  const engines = await findPair()
  for (const concurrency of LEVELS) {
    const tier = await measurePair(engines, 'trace', engines.copy, workloadOf(concurrency), {
      budgetSeconds: Number(values['trace-seconds']),
      precision: NEVER_PRECISE,
    })
    await writeJsonAtomically(tracePath(concurrency), tier)
    console.log(
      `trace at concurrency ${concurrency}: ${tier.blocks} blocks in ${tier.durationSeconds.toFixed(0)} s`,
    )
  }
}

async function replay(): Promise<void> {
  const outcomes = []
  const estimates = []
  for (const concurrency of LEVELS) {
    const text = await readFile(tracePath(concurrency), 'utf8').catch((cause: unknown) => {
      throw new PgoBenchmarksError('SETTINGS_INVALID', `there is no trace ${tracePath(concurrency)}`, {
        fix: `npm run bench:method -- --only record --concurrency ${concurrency}`,
        cause,
      })
    })
    const tier = tierRecordSchema.parse(JSON.parse(text))
    if (tier.state !== 'measured') throw new Error('a trace is a measured tier')
    // As many blocks as a tier of the given budget would have had.
    const blocks = Math.max(MINIMUM_BLOCKS, Math.round((tier.blocks * SECONDS) / tier.durationSeconds))
    const outcome = replayTrace(tier, {
      experiments: Number(values.replications),
      seed: tier.seed,
      blocks,
      minimumBlocks: MINIMUM_BLOCKS,
      halfWidthTarget: 0.005,
    })
    outcomes.push({ concurrency, ...outcome })
    estimates.push({ concurrency, widths: compareEstimators(tier) })
  }
  await save('replay', 'Recorded A/A traces, arms relabelled within blocks', renderReplay(outcomes), outcomes)
  await save(
    'estimators',
    'Estimators of a block on the recorded traces',
    renderEstimators(estimates),
    estimates,
  )
}

async function aa(): Promise<void> {
  await repeat('aa', 'A/A: the baseline against its own copy', Number(values.aa), [0])
}

async function slowdown(): Promise<void> {
  await repeat('slowdown', 'Injected slowdowns', Number(values.slowdown), readNumbers(values.percents))
}

/** Real runs, kept after each, so that an interrupted self-test has lost nothing; the cases in turns. */
async function repeat(
  part: string,
  title: string,
  times: number,
  percents: readonly number[],
): Promise<void> {
  const engines = await findPair()
  const runs: RealRun[] = []
  for (let time = 1; time <= times; time += 1) {
    for (const concurrency of LEVELS) {
      for (const burnPercent of percents) {
        const run = await runReal(engines, concurrency, burnPercent, SECONDS)
        runs.push(run)
        console.error(
          `${part} ${time}/${times}, concurrency ${concurrency}, ${burnPercent} %: ${JSON.stringify(run.interval)} ${run.verdict}`,
        )
        await writeSection(OUTPUT, { part, title, markdown: renderReal(runs), data: runs })
      }
    }
  }
  console.log(`\n${title}\n\n${renderReal(runs)}`)
}

/** Methods in a new random order every time, so that none has the machine's better hours. */
async function compare(): Promise<void> {
  const engines = await findPair()
  const random = createRng(Math.floor(Math.random() * 2 ** 32))
  const seconds = Number(values['compare-seconds'])
  const title = 'Methods side by side, one file under two names'
  const runs: ContenderRun[] = []
  for (let time = 1; time <= Number(values.compare); time += 1) {
    for (const [method, contend] of shuffle(Object.entries(CONTENDERS), random)) {
      const { estimate, low, high } = await contend(engines, seconds)
      runs.push({ method, seconds, estimate, low, high })
      console.error(
        `compare ${time}/${values.compare}, ${method}: ${percent(estimate)} [${percent(low)}, ${percent(high)}]`,
      )
      await writeSection(OUTPUT, { part: 'compare', title, markdown: renderContenders(runs), data: runs })
    }
  }
  console.log(`\n${title}\n\n${renderContenders(runs)}`)
}

async function save(part: string, title: string, markdown: string, data: unknown): Promise<void> {
  await writeSection(OUTPUT, { part, title, markdown, data })
  console.log(`\n${title}\n\n${markdown}`)
}

async function findPair(): Promise<EnginePair> {
  pair ??= await findEnginePair(createScriptContext(), values.unpinned ? 'off' : 'auto')
  return pair
}

function tracePath(concurrency: number): string {
  return join(OUTPUT, `trace-${concurrency}.json`)
}

function readNumbers(list: string): readonly number[] {
  return list.split(',').map(Number)
}
