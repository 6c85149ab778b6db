/** From settings to arms: the job of globalSetup and of the scripts alike. */
import { PgoBenchmarksError } from '../errors.ts'
import type { ResolvedSettings } from '../settings/settings.ts'
import { describeForeignModel, resolveModel, type Model } from '../workloads/model/model.ts'
import type { ArmSet } from './verify/arms.ts'
import { DEFAULT_MODEL, isOwnEngine } from './plan/build-paths.ts'
import { createCargoEngine } from './cargo/cargo-engine.ts'
import { createClangEngine } from './c/clang-engine.ts'
import type { EngineKind, EngineProject } from './engines/engine-kind.ts'
import { createPrebuiltEngine } from './prebuilt/prebuilt-engine.ts'
import type { BuildContext } from './steps/build-context.ts'
import type { PlannedStep } from './steps/step-graph.ts'
import { readPromptSets, type PromptSets } from './plan/training-set.ts'

/** What a run needs before it can measure. */
export interface Prepared {
  readonly armSet: ArmSet
  /** Null when the run is about none. */
  readonly model: Model | null
  readonly prompts: PromptSets
}

/**
 * Finds the model that a run is about: `BENCH_MODEL_PATH`, then the setting, then the suite's own. Only the suite's own engine is
 * known to need one, and of which kind; any other gets what was written, untouched.
 *
 * @throws PgoBenchmarksError `MODEL_NOT_FOUND`, `MODEL_UNSUPPORTED` or `MODEL_DAMAGED` for the suite's own engine; of any other `MODEL_NOT_FOUND` alone.
 */
export async function findModel(
  settings: ResolvedSettings,
  root: string,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Model | null> {
  const named = env['BENCH_MODEL_PATH'] === '' ? undefined : env['BENCH_MODEL_PATH']
  if (!isOwnEngine(settings, root)) {
    const path = named ?? settings.model
    const source = named === undefined ? '`model`' : '`BENCH_MODEL_PATH`'
    return path === undefined ? null : describeForeignModel(path, source, root)
  }
  if (named !== undefined) return resolveModel(named, '`BENCH_MODEL_PATH`', root)
  if (settings.model !== undefined) return resolveModel(settings.model, '`model`', root)
  return resolveModel(DEFAULT_MODEL, 'the default model', root)
}

/**
 * Prepares a run. Everything that can be refused is refused before a compiler starts; with `skipBuild` none ever does.
 *
 * @throws PgoBenchmarksError by the name of what is wrong.
 */
export async function prepare(
  settings: ResolvedSettings,
  context: BuildContext,
  options: { readonly skipBuild: boolean },
): Promise<Prepared> {
  const model = await findModel(settings, context.root)
  requireModel(settings, model)
  const prompts = await readPromptSets(settings, context.root)
  const kind = createEngineKind({ settings, root: context.root, model })
  const armSet = await (options.skipBuild ? kind.find(context) : kind.build(context))
  return { armSet: notingTokens(armSet, settings), model, prompts }
}

/** Answers of which only the numbers of tokens are compared may differ in every word. */
function notingTokens(armSet: ArmSet, { protocol }: ResolvedSettings): ArmSet {
  if (protocol.kind !== 'openai' || protocol.output !== 'tokens') return armSet
  const { evidence } = armSet
  const gate = 'that arms answer with the same text'
  const why = "`protocol.output` is 'tokens': only numbers of tokens were compared"
  return { ...armSet, evidence: { ...evidence, notChecked: [...(evidence.notChecked ?? []), { gate, why }] } }
}

/**
 * Says of every step of the run's build whether it would run and why, without running any; no steps where nothing is ever built.
 *
 * @throws PgoBenchmarksError by the name of what is wrong.
 */
export async function planRun(settings: ResolvedSettings, root: string): Promise<readonly PlannedStep[]> {
  const model = await findModel(settings, root)
  requireModel(settings, model)
  await readPromptSets(settings, root)
  return createEngineKind({ settings, root, model }).plan()
}

/** A `{model}` that nothing stands for would reach the engine as it is, and be its error to word. */
function requireModel({ protocol, training }: ResolvedSettings, model: Model | null): void {
  const asking = { 'protocol.args': protocol.args, 'training.command': training.command ?? [] }
  for (const [option, args] of Object.entries(asking)) {
    if (model !== null || !args.some((argument) => argument.includes('{model}'))) continue
    throw new PgoBenchmarksError('SETTINGS_INVALID', `\`${option}\` has \`{model}\`, but no model is named`, {
      fix: "set `model` or `BENCH_MODEL_PATH`, or arguments without it: `protocol: { kind: 'jsonl', args: ['serve'] }`",
    })
  }
}

function createEngineKind(project: EngineProject): EngineKind {
  const { engine } = project.settings
  switch (engine.kind) {
    case 'cargo':
      return createCargoEngine(project)
    case 'clang':
      return createClangEngine(project, engine)
    case 'prebuilt':
      return createPrebuiltEngine(project, engine)
  }
}
