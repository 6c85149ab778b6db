/**
 * How the default engine stands against candle-transformers' own Llama, how its batches scale, and where its CPU time goes; prints
 * Markdown tables. Usage: node scripts/bench-engine.ts [MODEL …]; default: the model in models/rust-docs-1.3m. The profile is of
 * the default model. Needs `npm run build:pgo` first.
 */
import { join } from 'node:path'
import { execa } from 'execa'
import { resolveSettings } from '../src/settings/settings.ts'
import { binaryPath, DEFAULT_MODEL, resolveBuildPaths } from '../src/setup/plan/build-paths.ts'
import { findLauncher, pinToHarness } from '../src/workloads/linux/launcher.ts'
import { resolveModel } from '../src/workloads/model/model.ts'
import { ROOT, runScript } from './cli.ts'
import { PARTS } from './engine-bench/cpu-shares.ts'
import { profileEngine, whyNoProfile, type CpuProfile } from './engine-bench/profile.ts'
import { measureThroughput, THROUGHPUT_COLUMNS } from './engine-bench/throughput.ts'

await runScript(async () => {
  const named = process.argv.slice(2)
  const launcher = await findLauncher()
  const reference = await buildReference()
  // After the build, which wants every core.
  await pinToHarness(launcher, process.pid)
  const binary = binaryPath(resolveBuildPaths(resolveSettings({}), ROOT), 'inferno', 'baseline', 'bin')
  printHead(THROUGHPUT_COLUMNS)
  for (const path of named.length === 0 ? [DEFAULT_MODEL] : named) {
    const model = await resolveModel(path, 'the default model', process.cwd())
    printRow(await measureThroughput({ binary, modelPath: model.path, launcher }, model, reference))
  }
  console.log()
  const reason = await whyNoProfile()
  if (reason !== undefined) return console.log(reason)
  printHead(['share of CPU time, default model', ...PARTS, 'samples'])
  const profiles = await profileEngine({ binary, modelPath: DEFAULT_MODEL, launcher })
  for (const profile of profiles) printRow(sharesOf(profile))
})

/** Each part's share of the samples in percent, and their number. */
function sharesOf({ name, counts }: CpuProfile): readonly string[] {
  const total = counts.values().reduce((sum, count) => sum + count, 0)
  const shares = PARTS.map((part) => `${((100 * (counts.get(part) ?? 0)) / total).toFixed(1)} %`)
  return [name, ...shares, String(total)]
}

function printHead(columns: readonly string[]): void {
  printRow(columns)
  console.log(`|${'---|'.repeat(columns.length)}`)
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

async function buildReference(): Promise<string> {
  const targetDir = join(resolveBuildPaths(resolveSettings({}), ROOT).workDir, 'reference')
  const manifest = join(ROOT, 'engine-reference', 'Cargo.toml')
  const args = ['build', '--release', '--locked', '--manifest-path', manifest, '--target-dir', targetDir]
  await execa('cargo', args, { stdio: ['ignore', 'inherit', 'inherit'] })
  return join(targetDir, 'release', 'candle-reference')
}
