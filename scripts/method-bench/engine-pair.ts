/** The default engine's baseline and its copy, and tiers measured on them. */
import { dirname, join } from 'node:path'
import { adjustVerdicts } from '../../src/measure/compare/family.ts'
import { runTier } from '../../src/measure/run-tier.ts'
import type { MeasuredTier } from '../../src/measure/record/tier-record.ts'
import { measuringLockName } from '../../src/support/measuring-lock.ts'
import { resolveSettings, type Settings } from '../../src/settings/settings.ts'
import type { Arm } from '../../src/setup/verify/arms.ts'
import { prepare, type Prepared } from '../../src/setup/prepare.ts'
import { findLauncher, pinToHarness, type Launcher } from '../../src/workloads/linux/launcher.ts'
import { MEASURED_PROMPTS } from '../../src/workloads/prompts/prompts.ts'
import { resolveWorkload, type WorkloadOptions } from '../../src/workloads/workload.ts'
import type { BuildContext } from '../../src/setup/steps/build-context.ts'

/** Two engines that are the same file under two names, and what starting them needs. */
export interface EnginePair {
  readonly prepared: Prepared
  readonly launcher: Launcher
  readonly baseline: Arm
  /** Byte-identical to the baseline, not the control, which every tier has besides. */
  readonly copy: Arm
  readonly modelPath: string
  readonly signal: AbortSignal
}

/** Finds the finished binaries and moves this process off the engines' CPUs, if they have CPUs of their own. */
export async function findEnginePair(
  context: BuildContext,
  cpus: NonNullable<Settings['cpus']>,
): Promise<EnginePair> {
  const prepared = await prepare(resolveSettings({ cpus }), context, { skipBuild: true })
  const baseline = prepared.armSet.arms['baseline']
  if (baseline === undefined || prepared.model === null)
    throw new Error('the default engine has a baseline and a model')
  const launcher = await findLauncher(cpus === 'auto')
  await pinToHarness(launcher, process.pid)
  const copy = { ...prepared.armSet.control, name: 'copy' }
  const signal = context.signal ?? new AbortController().signal
  return { prepared, launcher, baseline, copy, modelPath: prepared.model.path, signal }
}

/** The measured prompts at one concurrency, as the bench files have them. */
export function workloadOf(concurrency: number): WorkloadOptions {
  return { concurrency, prompts: MEASURED_PROMPTS }
}

/**
 * Measures a tier as `vitest bench` does, verdicts included.
 *
 * @throws whatever `runTier` throws, and when the tier was skipped.
 */
export async function measurePair(
  { prepared, launcher, baseline, signal }: EnginePair,
  name: string,
  other: Arm,
  workload: WorkloadOptions,
  options: Settings,
): Promise<MeasuredTier> {
  const settings = resolveSettings(options)
  const seed = Math.floor(Math.random() * 2 ** 32)
  const run = {
    ...prepared,
    settings,
    launcher,
    seed,
    measuringLock: measuringLockName(),
    layoutDir: join(dirname(prepared.armSet.control.binary), 'node_modules'),
  }
  const subjects = {
    workload: resolveWorkload(workload),
    stated: workload,
    baseline,
    others: [other],
    registrations: [],
  }
  const record = await runTier(name, subjects, run, signal, {
    onWait: (holder) => console.error(`waiting for another suite: ${holder}`),
  })
  const [tier] = adjustVerdicts([record], settings.minBlocks)
  if (tier?.state !== 'measured') throw new Error(`${name} was not measured: ${JSON.stringify(tier)}`)
  return tier
}
