/**
 * The self-test of the method. Usage: node scripts/bench-method.ts [--simulate] [--aa RUNS] [--slowdown RUNS] [--seconds S]
 *
 * `--simulate`: false-positive rate and coverage on simulated machines. `--aa`: the baseline against its own copy, real engine.
 * `--slowdown`: the baseline against itself burning 0, 1, 2 and 4 % more CPU time. Binaries must exist (npm run build:pgo).
 */
import { parseArgs } from 'node:util'
import { measuringLockFile } from '../src/measuring-lock.ts'
import { resolveSettings } from '../src/settings.ts'
import { prepare } from '../src/setup/prepare.ts'
import { adjustVerdicts } from '../src/measure/family.ts'
import { runTier } from '../src/measure/run-tier.ts'
import type { Arm } from '../src/setup/arms.ts'
import { assessMethod } from '../src/stats/assess-method.ts'
import { SCENARIOS } from '../src/stats/scenarios.ts'
import { formatEstimate, formatSignedPercent, formatVerdict } from '../src/report/text.ts'
import { findLauncher, pinToHarness } from '../src/workloads/launcher.ts'
import { MEASURED_PROMPTS } from '../src/workloads/prompts.ts'
import { resolveWorkload } from '../src/workloads/workload.ts'
import { createScriptContext, runScript } from './cli.ts'

const { values } = parseArgs({
  options: {
    simulate: { type: 'boolean', default: false },
    aa: { type: 'string', default: '0' },
    slowdown: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '60' },
    concurrency: { type: 'string', default: '10' },
  },
})

/** Injected slowdowns, percent of the engine's own CPU time. */
const SLOWDOWNS = [0, 1, 2, 4]
const REPLICATIONS = 10_000
const CONTROLLER = new AbortController()

await runScript(async () => {
  if (values.simulate) simulate()
  const settings = resolveSettings({ budgetSeconds: Number(values.seconds) })
  const context = createScriptContext()
  const prepared = await prepare(settings, context, { skipBuild: true })
  const launcher = await findLauncher()
  await pinToHarness(launcher, process.pid)
  const workload = resolveWorkload({ concurrency: Number(values.concurrency), prompts: MEASURED_PROMPTS })
  const baseline = prepared.armSet.arms['baseline']
  if (baseline === undefined) throw new Error('the baseline is always among the arms')

  const compare = async (name: string, other: Arm): Promise<void> => {
    const seed = Math.floor(Math.random() * 2 ** 32)
    const run = { ...prepared, settings, launcher, seed, measuringLock: measuringLockFile() }
    const subjects = { workload, baseline, others: [other], registrations: [] }
    const record = await runTier(name, subjects, run, CONTROLLER.signal)
    const [tier] = adjustVerdicts([record], settings.minBlocks)
    const [comparison] = tier?.state === 'measured' ? tier.comparisons : []
    if (tier?.state !== 'measured' || comparison === undefined) throw new Error(`${name} was not measured`)
    const verdict = formatVerdict(comparison.verdict, tier.margin)
    console.log(`${name}: ${formatEstimate(comparison)}, ${verdict}, ${tier.blocks} blocks`)
  }

  const copy = { ...prepared.armSet.control, name: 'copy' }
  for (let run = 1; run <= Number(values.aa); run += 1) await compare(`A/A run ${run}`, copy)
  for (let run = 1; run <= Number(values.slowdown); run += 1) {
    for (const percent of SLOWDOWNS) {
      const extraArgs = percent === 0 ? [] : ['--burn-percent', String(percent)]
      await compare(`slowdown of ${percent} %, run ${run}`, { ...copy, name: 'slowed', extraArgs })
    }
  }
})

/** Prints the simulated false-positive rates as a Markdown table. */
function simulate(): void {
  console.log('| machine | interval excludes 0 | sign flips reject | both | interval covers |')
  console.log('|---|---|---|---|---|')
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    const assessed = assessMethod({
      scenario,
      seed: 7,
      replications: REPLICATIONS,
      blocks: 24,
      rounds: 6,
      effect: 0,
      halfWidthTarget: null,
      flips: 499,
    })
    const { intervalExcludesZero, signFlipRejects, bothReject, covered } = assessed
    const cells = [intervalExcludesZero, signFlipRejects, bothReject, covered].map((share) =>
      formatSignedPercent(share).replace('+', ''),
    )
    console.log(`| ${name} | ${cells.join(' | ')} |`)
  }
}
