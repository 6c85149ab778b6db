/** One cargo build of one arm, with its progress. */
import { dirname } from 'node:path'
import { z } from 'zod'
import { PgoBenchmarksError } from '../../errors.ts'
import { OutputTail } from '../../support/output-lines.ts'
import { runGroup } from '../../support/process-group.ts'
import type { BuildPlan } from './build-plan.ts'
import { createCargoEnvironment, listCargoOptions } from './cargo-plan.ts'
import { countCrates } from './cargo-tree.ts'
import type { VariantFlags } from '../plan/engine-builder.ts'
import type { StepProgress } from '../progress/progress.ts'

/** What a build is told beyond what all builds are told. */
export interface CargoFlags extends VariantFlags {
  /** Flags of the finished programs alone: what they are linked from is that of a build without them. Default: none. */
  readonly linkFlags?: readonly string[]
}

/** Paths of what cargo built; `example` is undefined when the plan has none. */
export interface CargoArtifacts {
  readonly bin: string
  readonly example: string | undefined
}

const artifactSchema = z.object({
  reason: z.literal('compiler-artifact'),
  package_id: z.string(),
  target: z.object({ name: z.string(), kind: z.array(z.string()) }),
  executable: z.string().nullable(),
  fresh: z.boolean().optional(),
})

/** Cargo's output is kept whole as far as it is no longer; a build script that prints without end must not take the memory. */
const KEPT_STDERR_CHARACTERS = 1_000_000

/**
 * Builds the engine in release mode with the user's flags and the arm's. Always with `--target`, so that build scripts and
 * procedural macros, which cargo then builds apart, are neither instrumented nor rebuilt for every arm.
 *
 * @throws PgoBenchmarksError `CARGO_FAILED` with cargo's output as it was, `CANCELLED` once cargo and its compilers have been ended.
 */
export async function cargoBuild(
  plan: BuildPlan,
  variant: CargoFlags,
  progress: StepProgress,
  signal?: AbortSignal,
): Promise<CargoArtifacts> {
  const env = createCargoEnvironment(plan, variant)
  let total = 0
  const stderr = new OutputTail(KEPT_STDERR_CHARACTERS)
  const artifacts: z.infer<typeof artifactSchema>[] = []
  const packages = new Set<string>()
  /** Names of the packages that are being compiled. */
  const compiling = new Set<string>()
  const report = (): void => {
    const current = artifacts.at(-1)
    if (current === undefined && compiling.size === 0) return
    const isOver = current?.target.name === plan.bin && current.executable !== null
    // Nobody says when a program that follows its own library is begun; it may take longer than all before it.
    const running = isOver ? plan.bin : describeRunning([...compiling], plan.bin)
    progress.update(packages.size, total, running, 'crates')
  }
  const count = async (): Promise<void> => {
    total = await countCrates(plan, env, signal)
    report()
  }
  const counting = count()
  const options = { cwd: dirname(plan.manifestPath), env, signal }
  const run = async (args: readonly string[]): Promise<void> => {
    const { failed, message, cause } = await runGroup(plan.rust.cargo, args, options, {
      onStderr: (line) => {
        progress.output(line)
        const begun = /^ *Compiling (\S+)/.exec(line)?.[1]
        if (begun !== undefined) {
          compiling.add(begun)
          report()
        }
        stderr.push(line)
      },
      onStdout: (line) => {
        const artifact = parseArtifact(line)
        if (artifact === undefined) return
        // Cargo reports first what it need not build again.
        if (artifacts.length === 0) progress.variant(artifact.fresh === true ? 'partly' : 'whole')
        artifacts.push(artifact)
        if (!artifact.target.kind.includes('custom-build')) {
          packages.add(artifact.package_id)
          compiling.delete(packageName(artifact.package_id))
        }
        report()
      },
    })
    if (!failed) return
    await counting
    if (signal?.aborted === true) throw new PgoBenchmarksError('CANCELLED', 'the build was cancelled')
    throw new PgoBenchmarksError('CARGO_FAILED', `${message}\n${stderr.text.trimEnd()}`, {
      fix: describeFix(plan, args, stderr.text),
      cause,
    })
  }
  for (const args of planCalls(plan, variant.linkFlags ?? [])) await run(args)
  await counting
  return selectArtifacts(plan, artifacts)
}

const SHOWN_RUNNING = 3

function describeRunning(names: readonly string[], last: string): string {
  if (names.length === 0) return `compiling and linking ${last}`
  const more = names.length > SHOWN_RUNNING ? ` and ${names.length - SHOWN_RUNNING} more` : ''
  return `compiling ${names.slice(0, SHOWN_RUNNING).join(', ')}${more}`
}

/** The name in a package's id, which is its URL's fragment or the end of its path (The Cargo Book, Package ID Specifications). */
function packageName(id: string): string {
  const [url = '', fragment = ''] = id.split('#')
  return fragment.includes('@') ? (fragment.split('@')[0] ?? '') : (url.split('/').at(-1) ?? '')
}

function describeFix(plan: BuildPlan, args: readonly string[], stderr: string): string {
  if (/because --locked was passed/.test(stderr))
    return `\`cargo generate-lockfile --manifest-path ${plan.manifestPath}\` makes the Cargo.lock that fits the manifest`
  const unlinkable = explainLinker(stderr)
  if (unlinkable !== undefined) return unlinkable
  const shown = args.filter((argument) => !/^--(message-format|color|target-dir)=/.test(argument))
  return `see cargo's output above; \`cargo ${shown.join(' ')}\` repeats it without the arm's flags`
}

/** What to do where lld, rustc's default linker on some targets, takes percent signs of its output's path for a pattern (llvm/lib/Support/Path.cpp, `createUniquePath`). */
export function explainLinker(stderr: string): string | undefined {
  if (!/lld: error: cannot open output file [^\n]*%/.test(stderr)) return undefined
  return 'lld writes no file to a path with a percent sign: set `CARGO_TARGET_DIR` to a folder without'
}

/** Cargo's calls of one build: all targets at once, or each by itself, since `cargo rustc` takes its flags for one target only. */
function planCalls(plan: BuildPlan, linkFlags: readonly string[]): readonly (readonly string[])[] {
  const targets = [
    `--${plan.binKind}=${plan.bin}`,
    ...(plan.example === null ? [] : [`--example=${plan.example}`]),
  ]
  const options = [...listCargoOptions(plan), '--message-format=json-render-diagnostics', '--color=never']
  if (linkFlags.length === 0) return [['build', ...options, ...targets]]
  const shared: readonly string[] = ['rustc', ...options]
  return targets.map((target) => shared.concat(target, '--', linkFlags))
}

function parseArtifact(line: string): z.infer<typeof artifactSchema> | undefined {
  try {
    return artifactSchema.safeParse(JSON.parse(line)).data
  } catch {
    // Build scripts' output and the like: cargo's own messages are JSON.
    return undefined
  }
}

function selectArtifacts(
  plan: BuildPlan,
  artifacts: readonly z.infer<typeof artifactSchema>[],
): CargoArtifacts {
  const find = (name: string, kind: string): string => {
    const executable = artifacts.findLast(
      ({ target }) => target.name === name && target.kind.includes(kind),
    )?.executable
    if (executable !== undefined && executable !== null) return executable
    throw new PgoBenchmarksError('CARGO_FAILED', `cargo built no ${kind} named \`${name}\``, {
      fix: `check \`engine.${kind}\` against the targets in ${plan.manifestPath}`,
    })
  }
  return {
    bin: find(plan.bin, plan.binKind),
    example: plan.example === null ? undefined : find(plan.example, 'example'),
  }
}
