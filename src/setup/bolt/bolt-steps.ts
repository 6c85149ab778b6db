/** An arm that BOLT lays out anew: linked with relocations, instrumented and trained once more, then optimized. */
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  BOLT_OPTIONS,
  instrumentWithBolt,
  mergeBoltProfile,
  optimizeWithBolt,
  type BoltProfileEvidence,
} from './bolt.ts'
import type { BoltTools } from '../tools/bolt-tools.ts'
import {
  createCompileStep,
  listFiles,
  placeFiles,
  readFiles,
  type Build,
  type CompileStep,
  type PlannedVariant,
} from '../compile/compile-step.ts'
import type { EngineFiles } from '../plan/engine-builder.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import { copyFileAtomically } from '../../support/write-file.ts'
import { listRawProfiles } from '../profile/raw-profiles.ts'
import type { Outcomes, Step } from '../steps/step-graph.ts'
import { createRawFolder } from '../plan/sweep.ts'
import { describeTraining } from '../training/training-inputs.ts'
import { findTrainingPlace } from '../training/training-place.ts'
import { train, type TrainingEvidence } from '../training/train.ts'

/** What the report should know of BOLT's own training. */
export interface BoltTraining {
  readonly training: TrainingEvidence & { readonly rawBytes: number }
  readonly profile: BoltProfileEvidence
}

/**
 * The steps of one arm: `build <arm>-input`, `train <arm>`, `build <arm>`.
 *
 * @param variant the arm before BOLT.
 */
export function createBoltSteps(
  build: Build,
  tools: BoltTools,
  variant: PlannedVariant,
): {
  readonly steps: readonly Step<unknown>[]
  readonly arm: CompileStep
  readonly train: Step<BoltTraining>
} {
  const input = createCompileStep(build, {
    ...variant,
    name: `${variant.name}-input`,
    relocations: true,
    measured: false,
  })
  const training = createTrainingStep(build, tools, variant.name, input)
  const arm = createOptimizeStep(build, tools, variant.name, input, training)
  return { steps: [input, training, arm], arm, train: training }
}

function createTrainingStep(
  { plan, hashes, builder }: Build,
  tools: BoltTools,
  arm: string,
  input: CompileStep,
): Step<BoltTraining> {
  const step: Step<BoltTraining> = {
    name: `train ${arm}`,
    needs: [input],
    inputs: async (outcomes) => ({
      input: hashesOf(outcomes, input),
      ...(await describeTraining(plan, hashes)),
      bolt: tools.version,
    }),
    run: async (outcomes, progress, signal) => {
      const rawDir = await createRawFolder(plan)
      const options = { signal, onLine: progress.output }
      try {
        const from = readFiles(outcomes, input)
        // Beside the profiles, so that they go when those do.
        const instrumented = mapFiles(from, (file) => join(rawDir, 'instrumented', file))
        for (const [kind, path] of entriesOf(from)) {
          const files = { from: path, to: instrumented[kind] ?? '', profile: join(rawDir, kind) }
          await instrumentWithBolt(tools, files, options)
        }
        const ran = await train(plan, instrumented, {
          env: {},
          place: await findTrainingPlace(plan, () => outcomes.isCompilingBeside(step)),
          progress,
          ...(signal !== undefined && { signal }),
        })
        const { rawProfiles, rawBytes } = await listRawProfiles(rawDir, '.fdata', ran.processes)
        const outputs: string[] = []
        const isOwn = await builder.readOwn()
        let profile: BoltProfileEvidence | undefined
        for (const [kind] of entriesOf(from)) {
          const output = profilePath(plan, arm, kind)
          const own = rawProfiles.filter((path) => path.startsWith(join(rawDir, `${kind}.`)))
          // Only the suite's own engine has its example trained too.
          if (kind === 'example' && own.length === 0) continue
          const merged = await mergeBoltProfile(tools, own, output, isOwn, options)
          profile ??= merged
          outputs.push(output)
        }
        if (profile === undefined) throw new Error('an engine has a binary')
        return { outputs, evidence: { training: { ...ran, rawBytes }, profile } }
      } finally {
        await rm(rawDir, { recursive: true, force: true })
      }
    },
  }
  return step
}

function createOptimizeStep(
  { plan, builder }: Build,
  tools: BoltTools,
  arm: string,
  input: CompileStep,
  training: Step<BoltTraining>,
): CompileStep {
  return {
    name: `build ${arm}`,
    needs: [input, training],
    inputs: (outcomes) => ({
      input: hashesOf(outcomes, input),
      profile: hashesOf(outcomes, training),
      bolt: tools.version,
      options: BOLT_OPTIONS,
    }),
    run: async (outcomes, progress, signal) => {
      const placed = placeFiles(plan, arm, true)
      const profiles = new Set(outcomes.of(training).outputs.map(({ path }) => path))
      const binaries = entriesOf(readFiles(outcomes, input))
      for (const [index, [kind, from]] of binaries.entries()) {
        const [to, profile] = [placed[kind] ?? '', profilePath(plan, arm, kind)]
        progress.update(index, binaries.length, basename(from), 'binaries')
        // What was not trained has nothing to be laid out by.
        if (profiles.has(profile))
          await optimizeWithBolt(tools, { from, to, profile }, { signal, onLine: progress.output })
        else await copyFileAtomically(from, to)
        await builder.finish?.(to, signal)
      }
      const compiled = outcomes.of(input).evidence
      return { outputs: listFiles(placed), evidence: { ...compiled, bolt: BOLT_OPTIONS } }
    },
  }
}

function profilePath({ workDir }: Pick<PipelinePlan, 'workDir'>, arm: string, kind: string): string {
  return join(workDir, 'profiles', `${arm}-${kind}.fdata`)
}

function hashesOf(outcomes: Outcomes, step: Step<unknown>): readonly string[] {
  return outcomes.of(step).outputs.map(({ sha256 }) => sha256)
}

function entriesOf({ bin, example }: EngineFiles): readonly (readonly ['bin' | 'example', string])[] {
  return example === undefined
    ? [['bin', bin]]
    : [
        ['bin', bin],
        ['example', example],
      ]
}

function mapFiles(files: EngineFiles, place: (kind: string) => string): EngineFiles {
  return { bin: place('bin'), example: files.example === undefined ? undefined : place('example') }
}
