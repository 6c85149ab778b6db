/** Arms that are there already, taken as they are. */
import { PgoBenchmarksError } from '../../errors.ts'
import { isSameProgram, type Arm, type ArmSet, type BuildEvidence } from '../verify/arms.ts'
import type { UncheckedGate } from '../plan/unchecked-gate.ts'
import type { BuildPaths } from '../plan/build-paths.ts'
import { noteChangedSources } from './changed-sources.ts'
import { readMade, readProbe } from './stamped-arms.ts'
import { describeBuild } from '../pipeline/describe-build.ts'
import { selectRecipes } from '../../settings/recipes.ts'
import { ensureControl, readArms } from '../verify/existing-arms.ts'
import { openProjectHashes } from '../steps/file-hashes.ts'
import type { BuildContext } from '../steps/build-context.ts'
import { requireSameBuild } from '../verify/same-build.ts'
import { verifyFoundArms } from '../verify/verify-step.ts'
import type { EngineProject } from './engine-kind.ts'

const SAME_FLAGS = 'same flags'
/** What nobody can say of a binary that this run did not build. */
export const UNCHECKED_OF_FOUND: readonly UncheckedGate[] = [
  { gate: SAME_FLAGS, why: 'how the binaries were built is not known' },
  { gate: 'profile', why: 'what they were trained on, and that the training reached them, is not known' },
]

/**
 * Finds the arms that earlier runs built, makes the control of the baseline, and lets them answer unless they have before.
 *
 * @param hashSources hashes the engine's sources as its builds do; undefined where there are none.
 * @throws PgoBenchmarksError `ARM_MISSING`, `ARM_NOT_EXECUTABLE`, `ARMS_IDENTICAL`, `ARMS_BUILT_DIFFERENTLY`, `ARMS_DIFFER`, or the error of an engine that fails.
 */
export async function findBuiltArms(
  { settings, root, model }: EngineProject,
  paths: Omit<BuildPaths, 'manifestPath'>,
  bin: string,
  context: BuildContext,
  hashSources: () => Promise<string | undefined>,
): Promise<ArmSet> {
  const hashes = await openProjectHashes(paths)
  const arms = await readArms(paths, bin, root, settings.arms, hashes.hash)
  const baseline = requireDifferent(arms, 'run without SKIP_PGO_BUILD to build both')
  const unknown = await requireSameBuild(paths, Object.values(arms))
  const made = await readMade(paths, Object.values(arms))
  const { notChecked = [], ...known } = describeBuild(made, await readProbe(paths))
  const trained = selectRecipes(settings.arms).filter(({ profile }) => profile === 'trained')
  const untold = trained.filter(({ name }) =>
    made.every((arm) => arm.name !== name || arm.trained === undefined),
  )
  const unchecked = [
    ...(await noteChangedSources(paths, baseline, hashes, hashSources)),
    ...UNCHECKED_OF_FOUND.filter(({ gate }) => (gate === SAME_FLAGS ? unknown : untold).length > 0),
    ...notChecked,
  ]
  const control = await ensureControl(paths, bin, baseline, hashes.hash)
  await verifyFoundArms({ settings, model, hashes }, paths, Object.values(arms), context)
  return {
    arms,
    control,
    evidence: {
      ...describeFound('skipped', unchecked),
      ...(made.length > 0 && known),
    },
  }
}

/** What is known of arms that this run did not build. */
export function describeFound(
  build: 'skipped' | 'prebuilt',
  unchecked: readonly UncheckedGate[],
): BuildEvidence {
  return {
    build,
    toolchain: undefined,
    profileSha256: undefined,
    profile: undefined,
    training: undefined,
    notChecked: unchecked,
  }
}

/**
 * Checks that no other arm is the baseline's file once more, and returns the baseline.
 *
 * @throws PgoBenchmarksError `ARMS_IDENTICAL`.
 */
export function requireDifferent(arms: Readonly<Record<string, Arm>>, fix: string): Arm {
  const { baseline } = arms
  if (baseline === undefined) throw new Error('the baseline is always among the arms')
  const twin = Object.values(arms).find((arm) => arm !== baseline && isSameProgram(arm, baseline))
  if (twin === undefined) return baseline
  throw new PgoBenchmarksError('ARMS_IDENTICAL', `${twin.binary} is byte for byte the baseline`, { fix })
}
