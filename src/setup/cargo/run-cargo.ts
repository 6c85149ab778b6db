/** Any command of cargo on an engine, beside the builds of its arms. */
import { dirname } from 'node:path'
import { execa } from 'execa'
import { PgoBenchmarksError } from '../../errors.ts'
import { ProcessFamily } from '../../support/process-family.ts'
import { GROUP_OPTIONS, superviseGroup } from '../../support/process-group.ts'
import type { ResolvedSettings } from '../../settings/settings.ts'
import { acquireBuildLock } from '../steps/build-lock.ts'
import { resolveBuildPaths } from '../plan/build-paths.ts'
import { createCargoEnvironment, createCargoPlan, listCargoOptions } from './cargo-plan.ts'
import { readCargoConfig } from './config/cargo-config.ts'
import type { BuildContext } from '../steps/build-context.ts'
import { findRust } from '../tools/toolchain.ts'

/** What cargo is to do. */
export interface CargoCommand {
  /** `test` or `clippy`, for example. */
  readonly command: string
  /** Its own arguments. */
  readonly args: readonly string[]
  /** Package that is compiled with debug assertions and overflow checks, of which the release profile has none. */
  readonly checked: string
}

/**
 * Runs a command in the folders and with the flags of the baseline: what both are made of is compiled once, for whichever comes first. Only the checked
 * package is compiled apart. Cargo's output goes where this process's does.
 *
 * Nobody builds arms meanwhile, since cargo puts every build's programs in one place, where a test looks for the engine.
 *
 * @returns cargo's exit code.
 * @throws PgoBenchmarksError `CARGO_NOT_FOUND`, `CARGO_CONFIG_INVALID`, `LOCK_TIMEOUT`, `CANCELLED` once cargo and what it started have been ended.
 */
export async function runCargo(
  settings: ResolvedSettings,
  { command, args, checked }: CargoCommand,
  context: BuildContext,
): Promise<number> {
  const { env } = process
  const { root, signal } = context
  const cwd = dirname(resolveBuildPaths(settings, root, env).manifestPath)
  const rust = await findRust(env, cwd)
  const plan = await createCargoPlan(settings, root, { rust, env, config: await readCargoConfig(cwd, env) })
  const checks = ['debug-assertions', 'overflow-checks'].map(
    (check) => `--config=profile.${plan.profile}.package.${checked}.${check}=true`,
  )
  await using _lock = await acquireBuildLock(plan.workDir, context)
  const family = new ProcessFamily()
  const subprocess = execa(rust.cargo, [command, ...listCargoOptions(plan), ...checks, ...args], {
    ...GROUP_OPTIONS,
    cwd,
    env: { ...createCargoEnvironment(plan), ...family.variables },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  })
  await using group = superviseGroup(subprocess.nodeChildProcess, { family, signal })
  const { exitCode } = await subprocess
  if (group.killed()) throw new PgoBenchmarksError('CANCELLED', `\`cargo ${command}\` was cancelled`)
  return exitCode ?? 1
}
