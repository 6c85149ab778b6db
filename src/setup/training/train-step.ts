/** The steps that make a profile: of training, or a valid one without any counts. */
import { removeTemporary } from '../../support/temporary.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import { CROWD_HINT, CrowdWatch, describeCrowd } from '../../workloads/linux/busy-threads.ts'
import { ProgramWatch } from '../../workloads/linux/program-watch.ts'
import { readFiles, type Build, type CompileStep } from '../compile/compile-step.ts'
import type { ProfileEvidence } from '../profile/profile-evidence.ts'
import { compareHeldOut, type HeldOutEvidence } from './held-out.ts'
import { describeTraining } from './training-inputs.ts'
import { joinInputs } from '../steps/step.ts'
import type { Step } from '../steps/step-graph.ts'
import { createRawFolder } from '../plan/sweep.ts'
import { findTrainingPlace } from './training-place.ts'
import { train, type TrainingEvidence } from './train.ts'
import { weighTraining, type TrainingDoubt } from './weigh-training.ts'

/** What the report should know of a trained profile. */
export interface TrainedProfile {
  readonly training: TrainingEvidence & {
    /** Size of the raw profiles, bytes. */
    readonly rawBytes: number
    readonly heldOut: HeldOutEvidence | null
    /** CPU time of the instrumented processes and of what they started, s; 0 where nobody saw it. */
    readonly cpuSeconds: number
  }
  readonly profile: ProfileEvidence
  /** What speaks against it. */
  readonly doubts: readonly TrainingDoubt[]
}

/** A step whose only output is a profile. */
export type TrainStep = Step<TrainedProfile>

/**
 * Training, merging and the gate are one step: raw profiles are large and of no use once merged.
 *
 * @param name `train`, or with what it is for.
 */
export function createTrainStep(
  { plan, builder, hashes }: Build,
  name: string,
  instrumented: CompileStep,
): TrainStep {
  const { profiler } = builder
  const step: TrainStep = {
    name,
    needs: [instrumented],
    inputs: async (outcomes) => {
      const of = {
        instrumented: outcomes.of(instrumented).outputs.map(({ sha256 }) => sha256),
        ...(await describeTraining(plan, hashes)),
      }
      return joinInputs(of, profiler.inputs)
    },
    run: async (outcomes, progress, signal) => {
      const rawDir = await createRawFolder(plan)
      try {
        const files = readFiles(outcomes, instrumented)
        const place = await findTrainingPlace(plan, () => outcomes.isCompilingBeside(step))
        const options = { place, progress, ...(signal !== undefined && { signal }) }
        const env = profiler.createEnvironment(rawDir)
        using watch = new ProgramWatch(Object.values(files).filter((file) => file !== undefined))
        const crowded: TrainingDoubt[] = []
        using _crowd = new CrowdWatch(
          () => watch.pids,
          () => place().cpus.length,
          (names) => {
            const fact = `in training the engine had ${describeCrowd(names, place().cpus.length)}`
            crowded.push({ fact, hint: CROWD_HINT })
            progress.note(`${fact}; ${CROWD_HINT}`)
          },
        )
        const training = await train(plan, files, { ...options, env })
        const { usage } = watch
        const { path, rawBytes, evidence, writers } = await profiler
          .collect(rawDir, training.processes, signal)
          .catch((error: unknown) => {
            throw namingCommand(error, plan.training.command)
          })
        const doubt = weighTraining({ ...training, usage, profile: evidence, writers })
        const heldOut = await compareHeldOut(plan, profiler, files, path, options)
        return {
          outputs: [path],
          evidence: {
            training: { ...training, rawBytes, heldOut, cpuSeconds: usage.cpuSeconds },
            profile: evidence,
            doubts: [...(doubt === undefined ? [] : [doubt]), ...crowded],
          },
        }
      } finally {
        await removeTemporary(rawDir)
      }
    },
  }
  return step
}

/** Where a command of the user's trained, an empty profile is most likely its doing. */
function namingCommand(error: unknown, command: readonly string[] | null): unknown {
  if (command === null || !(error instanceof PgoBenchmarksError) || error.code !== 'PROFILE_EMPTY')
    return error
  return new PgoBenchmarksError(error.code, error.message.split('\n')[0] ?? '', {
    fix: `let \`training.command\` (\`${command.join(' ')}\`) run the program that stands for \`{binary}\`, to its normal end; then run again`,
    cause: error,
  })
}

/** The step `empty profile`. */
export function createEmptyProfileStep({ builder: { profiler } }: Build): Step<null> {
  return {
    name: 'empty profile',
    needs: [],
    inputs: () => ({ ...profiler.inputs }),
    run: async (_outcomes, _progress, signal) => ({
      outputs: [await profiler.createEmpty(signal)],
      evidence: null,
    }),
  }
}
