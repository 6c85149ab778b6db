/** What globalSetup would provide for scripted engines, and the subjects of a tier on them. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { TierSubjects } from '../../src/measure/subject.ts'
import type { Arm } from '../../src/setup/verify/arms.ts'
import { describeFound } from '../../src/setup/engines/found-arms.ts'
import type { ProvidedRun } from '../../src/setup/global-setup.ts'
import { resolveSettings, type Settings } from '../../src/settings/settings.ts'
import { resolveWorkload, type WorkloadOptions } from '../../src/workloads/workload.ts'
import { writeEngine, type EngineScript } from './scripted-engine.ts'
import type { TemporaryDirectory } from './temporary-directory.ts'

export interface ScriptedTier {
  readonly run: ProvidedRun
  readonly subjects: TierSubjects
}

const WORKLOAD: WorkloadOptions = { concurrency: 1, prompts: ['hi'], maxTokens: 20 }

/** `scripts` must hold `baseline` and `control`; every other arm is compared. */
export async function createScriptedTier(
  directory: TemporaryDirectory,
  scripts: Readonly<Record<string, EngineScript>>,
  settings: Settings = {},
  workload: WorkloadOptions = WORKLOAD,
): Promise<ScriptedTier> {
  const entries = await Promise.all(
    Object.entries(scripts).map(async ([name, script], index): Promise<[string, string]> => {
      const numbered = { name, counter: directory.join(`${name}.count`), seed: 1000 * (index + 1) }
      return [name, await writeEngine(directory, { ...numbered, ...script }, name)]
    }),
  )
  return createProvidedTier(directory, Object.fromEntries(entries), settings, workload)
}

/** The same for any binaries, by the names of their arms. */
export function createProvidedTier(
  directory: TemporaryDirectory,
  binaries: Readonly<Record<string, string>>,
  settings: Settings = {},
  workload: WorkloadOptions = WORKLOAD,
): ScriptedTier {
  const entries = Object.entries(binaries).map(([name, binary]): [string, Arm] => [
    name,
    { name, binary, sha256: existsSync(binary) ? hashOf(binary) : name, bytes: 1 },
  ])
  const { control, ...arms } = Object.fromEntries(entries)
  const { baseline, ...others } = arms
  if (baseline === undefined || control === undefined) throw new Error('a tier has a baseline and a control')
  return {
    run: {
      armSet: {
        arms,
        control,
        evidence: describeFound('skipped', []),
      },
      model: { id: 'none', path: directory.path, weightsBytes: 0 },
      prompts: { training: ['trained on'], measured: ['hi'] },
      settings: resolveSettings(settings),
      launcher: {
        prefix: [],
        cpus: [0, 1],
        engineCpus: undefined,
        harnessCpus: undefined,
        unpinnedBecause: 'a test',
      },
      seed: 7,
      measuringLock: directory.join('measuring.lock'),
      layoutDir: directory.join('layouts'),
    },
    subjects: {
      workload: resolveWorkload(workload),
      stated: workload,
      baseline,
      others: Object.values(others),
      registrations: Object.keys(arms).map((arm) => ({ name: arm, arm })),
    },
  }
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
