/** One cargo build of one arm, with its progress. */
import { dirname } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { PgoBenchmarksError } from '../errors.ts'
import type { BuildPlan } from './build-plan.ts'
import type { VariantFlags } from './engine-builder.ts'
import type { StepProgress } from './progress.ts'

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
})

const STDERR_TAIL_LINES = 30

/**
 * Builds the engine in release mode with the user's flags and the arm's. Always with `--target`, so that build scripts and
 * procedural macros, which cargo then builds apart, are neither instrumented nor rebuilt for every arm.
 *
 * @throws PgoBenchmarksError `CARGO_FAILED` with the end of cargo's output.
 */
export async function cargoBuild(
  plan: BuildPlan,
  variant: VariantFlags,
  progress: StepProgress,
  signal?: AbortSignal,
): Promise<CargoArtifacts> {
  const args = [
    'build',
    '--release',
    '--locked',
    `--manifest-path=${plan.manifestPath}`,
    `--target=${plan.target}`,
    `--target-dir=${plan.workDir}/cargo`,
    `--bin=${plan.bin}`,
    ...(plan.example === null ? [] : [`--example=${plan.example}`]),
    ...(plan.features.length === 0 ? [] : [`--features=${plan.features.join(',')}`]),
    '--message-format=json-render-diagnostics',
    '--color=never',
  ]
  const total = await countPackages(plan)
  const subprocess = execa(plan.rust.cargo, args, {
    cwd: dirname(plan.manifestPath),
    env: {
      ...variant.env,
      CARGO_ENCODED_RUSTFLAGS: [...plan.userFlags, ...variant.flags].join('\u001F'),
      RUSTC: plan.rust.rustc,
    },
    reject: false,
    stdin: 'ignore',
    buffer: false,
    ...(signal !== undefined && { cancelSignal: signal }),
  })
  const tail: string[] = []
  const readStderr = async (): Promise<void> => {
    for await (const line of subprocess.iterable({ from: 'stderr' })) {
      progress.output(line)
      tail.push(line)
      if (tail.length > STDERR_TAIL_LINES) tail.shift()
    }
  }
  const artifacts: z.infer<typeof artifactSchema>[] = []
  const readStdout = async (): Promise<void> => {
    const packages = new Set<string>()
    for await (const line of subprocess.iterable()) {
      const artifact = parseArtifact(line)
      if (artifact === undefined) continue
      artifacts.push(artifact)
      packages.add(artifact.package_id)
      progress.update(packages.size, Math.max(total, packages.size), artifact.target.name)
    }
  }
  await Promise.allSettled([readStderr(), readStdout()])
  const result = await subprocess
  if (signal?.aborted === true) throw new PgoBenchmarksError('CANCELLED', 'the build was cancelled')
  if (result.failed) {
    throw new PgoBenchmarksError('CARGO_FAILED', `${result.shortMessage}\n${tail.join('\n')}`, {
      fix: `see cargo's output above; \`cargo build --release --manifest-path ${plan.manifestPath}\` repeats it`,
      cause: result.cause,
    })
  }
  return selectArtifacts(plan, artifacts)
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
    bin: find(plan.bin, 'bin'),
    example: plan.example === null ? undefined : find(plan.example, 'example'),
  }
}

const metadataSchema = z.object({
  resolve: z.object({ root: z.string().nullable(), nodes: z.array(z.object({ id: z.string() })) }),
})

/** How many packages a build takes at most: the resolved graph for this platform. */
async function countPackages(plan: BuildPlan): Promise<number> {
  const { stdout, failed } = await execa(
    plan.rust.cargo,
    [
      'metadata',
      '--format-version',
      '1',
      '--locked',
      '--filter-platform',
      plan.target,
      '--manifest-path',
      plan.manifestPath,
    ],
    { reject: false, stdin: 'ignore' },
  )
  // A graph that cannot be read is cargo's own error to report, a moment later.
  if (failed) return 0
  return metadataSchema.safeParse(JSON.parse(stdout)).data?.resolve.nodes.length ?? 0
}
