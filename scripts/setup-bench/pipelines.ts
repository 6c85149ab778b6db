/** The two ways from nothing to a baseline and a PGO binary, each into a target directory of its own. */
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { emptyDir, pathExists } from 'fs-extra/esm'
import { createBuildPlan, type BuildPlan } from '../../src/setup/cargo/build-plan.ts'
import { binaryPath, DEFAULT_MANIFEST } from '../../src/setup/plan/build-paths.ts'
import { findModel } from '../../src/setup/prepare.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { findProfdata, findRust } from '../../src/setup/tools/toolchain.ts'
import { train } from '../../src/setup/training/train.ts'
import { resolveSettings } from '../../src/settings/settings.ts'
import { ROOT } from '../cli.ts'

/** One part of a pipeline; a pipeline's time is that of all its parts. */
export interface Part {
  readonly name: string
  readonly run: () => Promise<void>
}

/** A pipeline to be timed. */
export interface Pipeline {
  readonly name: string
  readonly parts: (targetDir: string) => Promise<readonly Part[]>
  /** The binaries that must be there behind it. */
  readonly results: (targetDir: string) => Promise<readonly string[]>
}

/** The suite's own pipeline, with its gates and its verification. */
export const OURS: Pipeline = {
  name: 'pgo-benchmarks',
  parts: async (targetDir) => {
    const script = join(ROOT, 'scripts', 'build-pgo.ts')
    return [{ name: 'build:pgo', run: async () => run(process.execPath, [script], { targetDir }) }]
  },
  results: async (targetDir) => {
    const plan = await planIn(targetDir)
    return ['baseline', 'pgo'].map((arm) => binaryPath(plan, plan.bin, arm, 'bin'))
  },
}

/**
 * What cargo-pgo's README tells its users to run, on the same targets, with the suite's own training between.
 *
 * @param binDir folder of `cargo-pgo`.
 */
export function createCargoPgo(binDir: string): Pipeline {
  return {
    name: 'cargo-pgo',
    parts: async (targetDir) => {
      const plan = await planIn(targetDir)
      const example = plan.example === null ? [] : [`--example=${plan.example}`]
      const targets = ['--locked', `--bin=${plan.bin}`, ...example]
      const cargo = async (...args: readonly string[]): Promise<void> =>
        run(plan.rust.cargo, args, { targetDir, binDir })
      return [
        { name: 'cargo build --release', run: async () => cargo('build', '--release', ...targets) },
        { name: 'cargo pgo build', run: async () => cargo('pgo', 'build', '--', ...targets) },
        { name: 'training', run: async () => trainInstrumented(plan, targetDir) },
        {
          name: 'cargo pgo optimize build',
          run: async () => cargo('pgo', 'optimize', 'build', '--', ...targets),
        },
      ]
    },
    results: async (targetDir) => {
      const { bin, rust } = await planIn(targetDir)
      return [join(targetDir, 'release', bin), join(targetDir, rust.host, 'release', bin)]
    },
  }
}

/** Runs all parts in an empty directory; gives the time of each, s. */
export async function timePipeline(
  { parts, results, name }: Pipeline,
  targetDir: string,
): Promise<Readonly<Record<string, number>>> {
  await emptyDir(targetDir)
  const seconds: Record<string, number> = {}
  for (const part of await parts(targetDir)) {
    const begin = performance.now()
    await part.run()
    seconds[part.name] = (performance.now() - begin) / 1000
  }
  for (const path of await results(targetDir)) {
    if (!(await pathExists(path))) throw new Error(`${name} left no ${path}`)
  }
  return seconds
}

async function planIn(targetDir: string): Promise<BuildPlan> {
  const env = { ...process.env, CARGO_TARGET_DIR: targetDir }
  const settings = resolveSettings({})
  const rust = await findRust(env, dirname(DEFAULT_MANIFEST))
  const tools = { rust, profdata: await findProfdata(rust, env) }
  return createBuildPlan(settings, ROOT, await findModel(settings, ROOT), tools, env)
}

/** The suite's training on cargo-pgo's instrumented build, into the folder where cargo-pgo looks for profiles. */
async function trainInstrumented(plan: BuildPlan, targetDir: string): Promise<void> {
  const folder = join(targetDir, plan.rust.host, 'release')
  const instrumented = {
    bin: join(folder, plan.bin),
    example: plan.example === null ? undefined : join(folder, 'examples', plan.example),
  }
  const env = { LLVM_PROFILE_FILE: join(targetDir, 'pgo-profiles', '%m_%p.profraw') }
  const progress = createProgress({ write: () => {}, live: false, verbose: false }).begin('train')
  await train(plan, instrumented, { env, progress })
  progress.end('done')
}

async function run(
  file: string,
  args: readonly string[],
  { targetDir, binDir }: { readonly targetDir: string; readonly binDir?: string },
): Promise<void> {
  const path = process.env['PATH'] ?? ''
  await execa(file, args, {
    cwd: dirname(DEFAULT_MANIFEST),
    env: {
      CARGO_TARGET_DIR: targetDir,
      // Neither is to take the other's binaries for its own.
      SKIP_PGO_BUILD: '',
      ...(binDir !== undefined && { PATH: `${binDir}:${path}` }),
    },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  })
}
