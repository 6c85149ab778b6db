/**
 * How long the setup takes from nothing, beside cargo-pgo on the same crate with the same training. Usage: node
 * scripts/bench-setup.ts [--repetitions N] [--results FILE] [--scratch DIR]. Repetitions in FILE count too, so that
 * they can be run one at a time. Installs cargo-pgo into DIR. Downloads are done before, and each pipeline starts with an empty target directory.
 */
import { arch, cpus, platform, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { pathExists, remove } from 'fs-extra/esm'
import { DEFAULT_MANIFEST, resolveBuildPaths } from '../src/setup/plan/build-paths.ts'
import { hashFile } from '../src/setup/steps/content-hash.ts'
import { findRust } from '../src/setup/tools/toolchain.ts'
import { resolveSettings } from '../src/settings/settings.ts'
import { ROOT, runScript } from './cli.ts'
import { readChildCpuSeconds } from './setup-bench/child-cpu.ts'
import { createCargoPgo, OURS, timePipeline } from './setup-bench/pipelines.ts'
import { renderTable } from './setup-bench/render-table.ts'
import { addRepetition, readRepetitions, wallSeconds, type Times } from './setup-bench/repetitions.ts'

const CARGO_PGO_VERSION = '0.3.0'

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      repetitions: { type: 'string', default: '3' },
      results: { type: 'string' },
      scratch: { type: 'string' },
    },
  })
  const { workDir } = resolveBuildPaths(resolveSettings({}), ROOT)
  const scratch = resolve(values.scratch ?? join(workDir, 'bench-setup'))
  const results = resolve(values.results ?? join(scratch, 'results.json'))
  const theirs = createCargoPgo(await installCargoPgo(scratch))
  const names = [OURS.name, theirs.name] as const
  const cwd = dirname(DEFAULT_MANIFEST)
  await execa('cargo', ['fetch', '--locked'], { cwd, stdin: 'ignore' })
  const rust = await findRust(process.env, cwd)
  const lock = await hashFile(join(cwd, 'Cargo.lock'))
  const subject = `${rust.version}, cargo-pgo ${CARGO_PGO_VERSION}, Cargo.lock ${lock.slice(0, 16)}`
  for (let repetition = 0; repetition < Number(values.repetitions); repetition += 1) {
    const pipelines: Record<string, Times> = {}
    const order = Math.random() < 0.5 ? [OURS, theirs] : [theirs, OURS]
    for (const pipeline of order) {
      const targetDir = join(scratch, 'target')
      const before = readChildCpuSeconds()
      const parts = await timePipeline(pipeline, targetDir)
      const after = readChildCpuSeconds()
      await remove(targetDir)
      const cpuSeconds = before === undefined || after === undefined ? null : after - before
      const times = { parts, cpuSeconds }
      pipelines[pipeline.name] = times
      console.error(`[pgo] ${pipeline.name}: ${wallSeconds(times).toFixed(1)} s, CPU ${cpuSeconds} s`)
    }
    await addRepetition(results, { subject, order: order.map(({ name }) => name), pipelines })
  }
  const repetitions = await readRepetitions(results, subject)
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const machine = `${platform()} ${arch()}, ${cpus().length} CPUs (${cpu?.model ?? 'unknown'}), ${memory}`
  console.log(`${machine}; ${subject}; repetitions: ${repetitions.length}\n`)
  console.log(renderTable(repetitions, names))
})

async function installCargoPgo(scratch: string): Promise<string> {
  const root = join(scratch, 'cargo-pgo')
  if (!(await pathExists(join(root, 'bin', 'cargo-pgo')))) {
    const args = ['install', 'cargo-pgo', '--version', CARGO_PGO_VERSION, '--locked', '--root', root]
    console.error(`[pgo] running: cargo ${args.join(' ')}`)
    await execa('cargo', args, { stdin: 'ignore' })
  }
  return join(root, 'bin')
}
