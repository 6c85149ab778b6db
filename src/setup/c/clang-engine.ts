/** An engine in C or C++ that clang or gcc compiles. */
import { resolve } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { selectRecipes } from '../../settings/recipes.ts'
import type { ClangSettings } from '../../settings/engine-settings.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import { findBolt } from '../tools/bolt-tools.ts'
import { buildArms, planArms } from '../pipeline/pipeline.ts'
import { readTrainingSet } from '../plan/training-set.ts'
import { createCBuilder } from './c-builder.ts'
import { createCPlan, programName, type CPlan } from './c-plan.ts'
import { hashTree, listSources } from './c-sources.ts'
import { openProjectHashes } from '../steps/file-hashes.ts'
import type { EngineKind, EngineProject } from '../engines/engine-kind.ts'
import { findBuiltArms } from '../engines/found-arms.ts'
import { ensureProjectFolder, resolveProjectFolder } from '../plan/project-folder.ts'

/** Creates the kind of a C or C++ program. */
export function createClangEngine(project: EngineProject, engine: ClangSettings): EngineKind {
  const folder = resolveProjectFolder(project.root)
  const bin = programName(engine)
  return {
    find: async (context) => {
      const sources = resolve(project.root, engine.sources)
      return findBuiltArms(project, folder, bin, context, async () =>
        (await pathExists(sources))
          ? hashTree(
              sources,
              await listSources(sources, [engine.binary, ...listHandedOver(project)]),
              await openProjectHashes(folder),
            )
          : undefined,
      )
    },
    build: async (context) => {
      const { plan, compiled } = await planBuild(project, engine)
      await ensureProjectFolder(folder)
      const armSet = await buildArms(plan, createCBuilder(compiled), context)
      return {
        ...armSet,
        evidence: {
          ...armSet.evidence,
          notChecked: [...(armSet.evidence.notChecked ?? []), ...compiled.notChecked],
        },
      }
    },
    plan: async () => {
      const { plan, compiled } = await planBuild(project, engine)
      return planArms(plan, createCBuilder(compiled))
    },
  }
}

/** Files that the benchmarks hand to the engine: they may lie in its tree, and saving one rebuilds nothing. */
function listHandedOver({ settings, root, model }: EngineProject): readonly string[] {
  const prompts = [settings.training.file, settings.measured.file]
  const files = model === null ? prompts : [...prompts, model.path]
  return files.flatMap((file) => (file === undefined ? [] : [resolve(root, file)]))
}

async function planBuild(
  project: EngineProject,
  engine: ClangSettings,
): Promise<{ readonly plan: PipelinePlan; readonly compiled: CPlan }> {
  const { settings, root, model } = project
  const folder = resolveProjectFolder(root)
  const compiled = await createCPlan(engine, root, folder, listHandedOver(project))
  const recipes = selectRecipes(settings.arms)
  const { family, major } = compiled.compiler
  const llvmMajor = family === 'clang' ? major : undefined
  const bolt = recipes.some((recipe) => recipe.bolt) ? await findBolt(llvmMajor) : undefined
  const training = await readTrainingSet(settings.training, root)
  const { protocol, env, cpus, startTimeoutSeconds } = settings
  const bin = programName(engine)
  const engineParts = { ...folder, bin, example: null, ownEngine: false }
  return {
    compiled,
    plan: { ...engineParts, recipes, model, training, protocol, env, cpus, startTimeoutSeconds, bolt },
  }
}
