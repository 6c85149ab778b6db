/** What is to be known of a run beside its tiers: machine, binaries, model, settings. */
import { LARGEST_COPY_BYTES } from '../../measure/layout/place-binary.ts'
import { readMachine } from '../../measure/conditions/machine.ts'
import { warnOfRun } from '../../measure/conditions/warnings.ts'
import type { ProvidedContext } from 'vitest'
import { redactSettings } from '../../settings/redact-settings.ts'
import { readCommit, readSuiteVersion } from './provenance.ts'
import { VERDICT_RULE } from '../../measure/compare/family.ts'
import { RESULTS_VERSION, type RunHeader } from './run-record.ts'

/** Describes a run before its first tier. */
export async function createHeader(
  run: ProvidedContext['pgoBenchmarks'],
  root: string,
  startedAt: Date,
): Promise<RunHeader> {
  const { settings, seed, model, armSet, launcher } = run
  const { build, toolchain, profileSha256, profile, training, arms, notChecked } = armSet.evidence
  const { engineCpus, unpinnedBecause } = launcher
  const machine = await readMachine(engineCpus)
  return {
    version: RESULTS_VERSION,
    suite: await readSuiteVersion(),
    rule: VERDICT_RULE,
    startedAt: startedAt.toISOString(),
    commit: await readCommit(root),
    machine,
    seed,
    settings: redactSettings(settings, settings.shownValues),
    model,
    arms: Object.values(armSet.arms).map(describeArm),
    control: describeArm(armSet.control),
    build: {
      build,
      ...(toolchain !== undefined && { toolchain }),
      ...(profileSha256 !== undefined && { profileSha256 }),
      ...(profile !== undefined && { profile: { ...profile, hottest: [...profile.hottest] } }),
      ...(training !== undefined && { training: { ...training, concurrency: [...training.concurrency] } }),
      ...(arms !== undefined && { arms }),
      ...(notChecked !== undefined && { notChecked: [...notChecked] }),
    },
    unpinnedBecause: unpinnedBecause ?? null,
    warnings: [
      ...(armSet.evidence.doubts ?? []).map(({ fact, hint }) => ({ code: 'training' as const, fact, hint })),
      ...warnOfRun({
        machine,
        engineCpus,
        unpinnedBecause,
        cpus: settings.cpus,
        linked:
          settings.layout === 'in-place'
            ? []
            : Object.values(armSet.arms)
                .filter(({ bytes }) => bytes > LARGEST_COPY_BYTES)
                .map(({ name }) => name),
        ...(settings.layout === 'in-place' && {
          inPlace: Object.values(armSet.arms).map(({ binary }) => binary),
        }),
      }),
    ],
  }
}

/** What the record holds of an arm; how it is started stands in its settings. */
function describeArm({ name, binary, sha256, bytes }: RunHeader['control']): RunHeader['control'] {
  return { name, binary, sha256, bytes }
}
