import type { ResolvedSettings } from '../../settings/settings.ts'
import type { EngineProtocol } from '../../workloads/protocol/engine-protocol.ts'
import type { Model } from '../../workloads/model/model.ts'
import type { BoltTools } from '../tools/bolt-tools.ts'
import type { BuildPaths } from './build-paths.ts'
import type { ArmRecipe } from '../../settings/recipes.ts'
import type { TrainingSet } from './training-set.ts'

/** What the pipeline needs to know of any engine, whatever compiles it. */
export interface PipelinePlan extends Omit<BuildPaths, 'manifestPath'> {
  /** Name of the binary that is measured. */
  readonly bin: string
  /** Name of the example that is built and trained with it; null for none. */
  readonly example: string | null
  /** The arms to build. */
  readonly recipes: readonly ArmRecipe[]
  /** Null when the run is about none. */
  readonly model: Model | null
  readonly training: TrainingSet
  readonly protocol: EngineProtocol
  /** Whether it is the engine that comes with the suite, whose command line is known. */
  readonly ownEngine: boolean
  /** Variables of every engine, in training and verification too. */
  readonly env: ResolvedSettings['env']
  /** Where engines run, in training and verification as in measuring. */
  readonly cpus: ResolvedSettings['cpus']
  /** Longest start of an engine, s, in training and verification as in measuring. */
  readonly startTimeoutSeconds: number
  /** There when an arm needs it. */
  readonly bolt: BoltTools | undefined
}
