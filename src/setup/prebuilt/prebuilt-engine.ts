/** Finished binaries from wherever: found, checked as far as they can be, and measured. */
import { basename, resolve } from 'node:path'
import type { PrebuiltSettings } from '../../settings/engine-settings.ts'
import type { Arm, ArmSet } from '../verify/arms.ts'
import { ensureControl, readBinaries } from '../verify/existing-arms.ts'
import { openProjectHashes } from '../steps/file-hashes.ts'
import type { BuildContext } from '../steps/build-context.ts'
import { verifyFoundArms } from '../verify/verify-step.ts'
import type { EngineKind, EngineProject } from '../engines/engine-kind.ts'
import { describeFound, requireDifferent, UNCHECKED_OF_FOUND } from '../engines/found-arms.ts'
import { hashOwnLibraries } from './own-libraries.ts'
import { ensureProjectFolder, resolveProjectFolder } from '../plan/project-folder.ts'

/** Creates the kind of finished binaries. */
export function createPrebuiltEngine(project: EngineProject, engine: PrebuiltSettings): EngineKind {
  const find = async (context: BuildContext): Promise<ArmSet> => findBinaries(project, engine, context)
  return { find, build: find, plan: async () => [] }
}

async function findBinaries(
  { settings, root, model }: EngineProject,
  engine: PrebuiltSettings,
  context: BuildContext,
): Promise<ArmSet> {
  const folder = resolveProjectFolder(root)
  const hashes = await openProjectHashes(folder)
  const wanted = Object.entries(engine.arms).map(([name, { binary }]) => ({
    name,
    binary: resolve(root, binary),
  }))
  const found = await readBinaries(
    wanted,
    root,
    'correct the paths in `engine.arms`, which start at the project root',
    hashes.hash,
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
  await ensureProjectFolder(folder)
  const control = await ensureControl(folder, basename(baseline.binary), baseline, hashes.hash)
  const answering = await verifyFoundArms({ settings, model, hashes }, folder, Object.values(arms), context)
  return {
    arms,
    control,
    evidence: { ...describeFound('prebuilt', UNCHECKED_OF_FOUND), ...answering },
  }
}
