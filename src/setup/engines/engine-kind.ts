/** What every kind of engine can do: be built, or be found as it is. */
import type { ResolvedSettings } from '../../settings/settings.ts'
import type { Model } from '../../workloads/model/model.ts'
import type { ArmSet } from '../verify/arms.ts'
import type { BuildContext } from '../steps/build-context.ts'
import type { PlannedStep } from '../steps/step-graph.ts'

/** What a kind of engine is made for. */
export interface EngineProject {
  readonly settings: ResolvedSettings
  /** The project root, from which settings state their paths. */
  readonly root: string
  /** Null when the run is about none. */
  readonly model: Model | null
}

/** One kind of engine in one project. */
export interface EngineKind {
  /**
   * Makes sure that all arms exist, are up to date and agree. An unchanged tree runs nothing.
   *
   * @throws PgoBenchmarksError by the name of what is wrong.
   */
  readonly build: (context: BuildContext) => Promise<ArmSet>
  /** Says of every step of a build whether it would run and why; no steps where nothing is ever built. Starts no compilation. */
  readonly plan: () => Promise<readonly PlannedStep[]>
  /**
   * Finds finished arms and makes sure that they agree; starts no compiler, and no engine that has agreed before.
   *
   * @throws PgoBenchmarksError `ARM_MISSING` that lists every missing path, `ARM_NOT_EXECUTABLE`, `ARMS_IDENTICAL`, `ARMS_DIFFER`.
   */
  readonly find: (context: BuildContext) => Promise<ArmSet>
}
