/** A trial of the tools on ten lines, before anything long is built: do counts change what rustc makes of a program? */
import { chmod, copyFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { emptyDir } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../../errors.ts'
import { removeTemporary } from '../../support/temporary.ts'
import { writeFileAtomically } from '../../support/write-file.ts'
import type { BuildPlan } from './build-plan.ts'
import { explainLinker } from './cargo-build.ts'
import { describeBuildDir } from './cargo-plan.ts'
import { readElf } from '../tools/elf.ts'
import { createEmptyProfile, mergeProfile } from '../profile/merge-profile.ts'
import type { ProbeEvidence } from '../profile/profile-evidence.ts'
import { createRawFolder } from '../plan/sweep.ts'
import type { StepProgress } from '../progress/progress.ts'
import { readOutput } from '../tools/read-output.ts'
import { runTool } from '../tools/run-tool.ts'

/** The source stands outside of the manifest's folder, so that cargo names it by its absolute path. */
function describeManifest(source: string): string {
  return `[package]
name = "probe"
version = "0.0.0"
edition = "2021"

[[bin]]
name = "probe"
path = ${JSON.stringify(source)}

[workspace]
`
}

/** A loop with a branch that is hardly ever taken, and calls worth inlining only where they are hot. */
const SOURCE = `#[inline(never)]
fn rare(value: u64) -> u64 {
    (0..value % 7).map(|step| value.rotate_left(step as u32) ^ step).fold(1, u64::wrapping_mul)
}
#[inline(never)]
fn common(value: u64) -> u64 {
    if value % 1021 == 0 { rare(value) } else { value.wrapping_mul(0x9E37_79B9).rotate_left(7) }
}
fn main() {
    let rounds = 10_000 + std::env::args().count() as u64;
    println!("{}", (0..rounds).fold(1, |state, round| common(state ^ round)));
}
`

const VARIANTS = ['instrumented', 'trained', 'empty'] as const
const WHAT = 'the trial of the tools'

/**
 * Compiles the trial with its own trained profile and with an empty one. Both must not come out as the same code: a binary that only differs from a build
 * without any profile proves nothing, since LLVM compiles otherwise as soon as there is one, whatever is in it.
 *
 * @throws PgoBenchmarksError `PROFILE_UNUSED`, `CARGO_FAILED` when rustc refuses the flags, `PROFDATA_FAILED`, `CANCELLED`.
 */
export async function probeProfileUse(
  plan: BuildPlan,
  progress: StepProgress,
  signal?: AbortSignal,
): Promise<ProbeEvidence> {
  const folder = join(plan.workDir, 'probe')
  await emptyDir(folder)
  const source = join(folder, 'main.rs')
  await writeFileAtomically(join(folder, 'crate', 'Cargo.toml'), describeManifest(source))
  await writeFileAtomically(source, SOURCE)
  const rustc = join(folder, 'rustc')
  await writeFileAtomically(rustc, await describeRustc(plan))
  await chmod(rustc, 0o755)
  const compile = async (name: (typeof VARIANTS)[number], flag: string): Promise<string> => {
    progress.update(VARIANTS.indexOf(name), VARIANTS.length, name, 'programs')
    await build(plan, folder, flag, { rustc, progress, signal })
    const binary = join(folder, name)
    await copyFile(join(folder, 'target', plan.target, 'release', 'probe'), binary)
    return binary
  }
  const instrumented = await compile('instrumented', '-Cprofile-generate').catch((error: unknown) => error)
  if (typeof instrumented !== 'string') return judgeFailure(instrumented)
  const profiler = { ...plan, workDir: folder }
  const profile = await trainProbe(
    plan,
    instrumented,
    async (raw) => mergeProfile(profiler, [raw], signal),
    signal,
  )
  const trained = await compile('trained', `-Cprofile-use=${profile}`)
  const empty = await compile('empty', `-Cprofile-use=${await createEmptyProfile(profiler, signal)}`)
  const [trainedElf, emptyElf] = await Promise.all([readElf(trained), readElf(empty)])
  await emptyDir(folder)
  if (trainedElf === undefined || emptyElf === undefined) return { differs: null }
  if (trainedElf.codeSha256 !== emptyElf.codeSha256) return { differs: true }
  throw new PgoBenchmarksError(
    'PROFILE_UNUSED',
    `${plan.rust.version} makes the same code with a trained and with an empty profile of ${plan.profdata.path}: counts do not reach it`,
    {
      fix: 'look for flags or a wrapper (`RUSTFLAGS`, `RUSTC`, `RUSTC_WRAPPER`) that take `-Cprofile-use` away or switch optimization off',
    },
  )
}

/** Runs the instrumented program; `merge` gets the raw profile, which it does not leave if it fails. */
async function trainProbe(
  plan: BuildPlan,
  binary: string,
  merge: (raw: string) => Promise<string>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const rawDir = await createRawFolder(plan)
  try {
    const raw = join(rawDir, 'probe.profraw')
    await runTool(binary, [], { what: WHAT, env: { LLVM_PROFILE_FILE: raw }, signal })
    return await merge(raw)
  } finally {
    await removeTemporary(rawDir)
  }
}

/**
 * Stands for rustc and runs it where cargo runs it for the engine's crate, in its workspace (cargo/core/compiler/mod.rs, `path_args`): paths among the user's flags may
 * start there.
 */
async function describeRustc({ rust, manifestPath }: BuildPlan): Promise<string> {
  const crateDir = dirname(manifestPath)
  const args = ['locate-project', '--workspace', '--message-format=plain', `--manifest-path=${manifestPath}`]
  // Where cargo finds no manifest, it says so of the crate itself a moment later.
  const located = (await readOutput(rust.cargo, args, process.env, crateDir))?.trim()
  const root = located === undefined ? crateDir : dirname(located)
  const cwd = relative(root, crateDir).startsWith('..') ? crateDir : root
  const rustc = rust.rustc.includes('/') ? resolve(crateDir, rust.rustc) : rust.rustc
  return `#!/bin/sh\ncd ${quote(cwd)} && exec ${quote(rustc)} "$@"\n`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** Flags that name symbols or sections of the engine, as a linker script of its own does, fit no other program: then its own build has to show what they are worth. */
function judgeFailure(error: unknown): ProbeEvidence {
  const line = /^.*error: linking with .*$/m.exec(error instanceof Error ? error.message : '')?.[0]
  if (line === undefined) throw error
  return { differs: null, unlinked: line.trim() }
}

/** From the crate's folder, so that its toolchain and configuration are those of the engine. */
async function build(
  plan: BuildPlan,
  folder: string,
  flag: string,
  {
    rustc,
    progress,
    signal,
  }: {
    readonly rustc: string
    readonly progress: StepProgress
    readonly signal: AbortSignal | undefined
  },
): Promise<void> {
  const targetDir = join(folder, 'target')
  const args = [
    'build',
    '--release',
    '--offline',
    `--manifest-path=${join(folder, 'crate', 'Cargo.toml')}`,
    `--target=${plan.target}`,
    `--target-dir=${targetDir}`,
  ]
  const { failed, stderr, message } = await runTool(plan.rust.cargo, args, {
    what: WHAT,
    cwd: dirname(plan.manifestPath),
    env: {
      ...describeBuildDir(targetDir),
      CARGO_ENCODED_RUSTFLAGS: [...plan.userFlags, flag].join('\u001F'),
      RUSTC: rustc,
    },
    signal,
    onLine: progress.output,
  })
  if (!failed) return
  throw new PgoBenchmarksError(
    'CARGO_FAILED',
    `cargo could not build a program of ten lines: ${stderr || message}`,
    { fix: explainLinker(stderr) ?? 'correct `RUSTFLAGS`, the toolchain or its linker' },
  )
}
