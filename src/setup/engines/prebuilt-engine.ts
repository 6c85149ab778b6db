/** Finished binaries from wherever: found, checked as far as they can be, and measured. */
import { basename, join, resolve } from 'node:path'
import type { PrebuiltSettings } from '../../engine-settings.ts'
import { findLauncher } from '../../workloads/launcher.ts'
import type { Arm, ArmSet } from '../arms.ts'
import { ensureControl, readBinaries } from '../existing-arms.ts'
import { openFileHashes } from '../file-hashes.ts'
import { acquireBuildLock } from '../build-lock.ts'
import { hashModel } from '../model-hash.ts'
import type { BuildContext } from '../pipeline.ts'
import { runStep } from '../step.ts'
import { readTrainingSet } from '../training-set.ts'
import { verifyArms } from '../verify-arms.ts'
import type { EngineKind, EngineProject } from './engine-kind.ts'
import { describeFound, requireDifferent, UNCHECKED_OF_FOUND } from './found-arms.ts'
import { hashOwnLibraries } from './own-libraries.ts'
import { ensureProjectFolder, resolveProjectFolder } from './project-folder.ts'

const VERIFY_TIMEOUT_MS = 120_000

/** Creates the kind of finished binaries. */
export function createPrebuiltEngine(project: EngineProject, engine: PrebuiltSettings): EngineKind {
  const find = async (): Promise<ArmSet> => findBinaries(project, engine)
  return {
    find,
    build: async (context) => {
      const armSet = await find()
      await verify(project, Object.values(armSet.arms), context)
      const notChecked = armSet.evidence.notChecked?.filter(({ gate }) => gate !== 'same output') ?? []
      return { ...armSet, evidence: { ...armSet.evidence, notChecked } }
    },
  }
}

async function findBinaries({ root, settings }: EngineProject, engine: PrebuiltSettings): Promise<ArmSet> {
  const wanted = Object.entries(engine.arms).map(([name, { binary }]) => ({
    name,
    binary: resolve(root, binary),
  }))
  const found = await readBinaries(
    wanted,
    root,
    'correct the paths in `engine.arms`, which start at the project root',
  )
  const arms = Object.fromEntries(
    await Promise.all(
      Object.entries(found).map(async ([name, arm]): Promise<[string, Arm]> => {
        const { args = [], env = {} } = engine.arms[name] ?? {}
        const librariesSha256 = await hashOwnLibraries(arm.binary, { ...settings.env, ...env })
        const libraries = librariesSha256 !== undefined && { librariesSha256 }
        return [name, { ...arm, ...libraries, extraArgs: args, env }]
      }),
    ),
  )
  const baseline = requireDifferent(
    arms,
    'name the binary that was built with the profile: two copies of one differ in nothing',
  )
  const folder = resolveProjectFolder(root)
  await ensureProjectFolder(folder)
  return {
    arms,
    control: await ensureControl(folder, basename(baseline.binary), baseline),
    evidence: describeFound('prebuilt', UNCHECKED_OF_FOUND),
  }
}

/** Runs every binary once, unless these very ones have agreed before. */
async function verify(
  { settings, root, model }: EngineProject,
  arms: readonly Arm[],
  context: BuildContext,
): Promise<void> {
  const { workDir, targetDir } = resolveProjectFolder(root)
  await using _lock = await acquireBuildLock(workDir, context)
  const { prompts } = await readTrainingSet(settings.training, root)
  const { protocol } = settings
  const hashes = await openFileHashes(join(workDir, 'stamps', 'file-hashes.json'))
  const inputs = {
    arms: arms.map((arm) => [arm.name, arm.sha256, arm.librariesSha256, arm.extraArgs, arm.env]),
    prompts,
    protocol,
    model: await hashModel(model, hashes),
    env: settings.env,
  }
  const store = { stampDir: join(workDir, 'stamps'), targetDir, hashes, env: process.env }
  await runStep(store, 'verify', inputs, async () => {
    const progress = context.progress.begin('verify')
    let ending = 'failed'
    try {
      await verifyArms(arms, {
        prompts,
        protocol,
        model: model?.path,
        env: settings.env,
        timeoutMs: VERIFY_TIMEOUT_MS,
        launcher: (await findLauncher(settings.cpus === 'auto')).prefix,
        signal: context.signal,
      })
      ending = 'done'
    } finally {
      progress.end(ending)
    }
    return { outputs: [], evidence: null }
  })
  await hashes.save()
}
