/** An engine in C or C++ that clang or gcc compiles. */
import { selectRecipes } from '../recipes.ts'
import type { ClangSettings } from '../../engine-settings.ts'
import { findBolt } from '../bolt-tools.ts'
import { buildArms } from '../pipeline.ts'
import { readTrainingSet } from '../training-set.ts'
import { createCBuilder } from './c-builder.ts'
import { createCPlan, programName } from './c-plan.ts'
import type { EngineKind, EngineProject } from './engine-kind.ts'
import { findBuiltArms } from './found-arms.ts'
import { ensureProjectFolder, resolveProjectFolder } from './project-folder.ts'

/** Creates the kind of a C or C++ program. */
export function createClangEngine(project: EngineProject, engine: ClangSettings): EngineKind {
  const { settings, root, model } = project
  const folder = resolveProjectFolder(root)
  const bin = programName(engine)
  return {
    find: async (context) => findBuiltArms(project, folder, bin, context),
    build: async (context) => {
      const plan = await createCPlan(engine, root, folder)
      const recipes = selectRecipes(settings.arms)
      const { family, major } = plan.compiler
      const llvmMajor = family === 'clang' ? major : undefined
      const bolt = recipes.some((recipe) => recipe.bolt) ? await findBolt(llvmMajor) : undefined
      await ensureProjectFolder(folder)
      const { protocol, env, cpus, startTimeoutSeconds } = settings
      const training = await readTrainingSet(settings.training, root)
      const armSet = await buildArms(
        {
          ...folder,
          bin,
          example: null,
          recipes,
          model,
          training,
          protocol,
          ownEngine: false,
          env,
          cpus,
          startTimeoutSeconds,
          bolt,
        },
        createCBuilder(plan),
        context,
      )
      return { ...armSet, evidence: { ...armSet.evidence, notChecked: plan.notChecked } }
    },
  }
}
