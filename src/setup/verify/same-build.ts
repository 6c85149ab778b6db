/** Whether finished arms were built alike, as far as the stamps of their builds still tell. */
import { join } from 'node:path'
import { describeCall } from '../../support/describe-call.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import type { Arm } from './arms.ts'
import type { BuildPaths } from '../plan/build-paths.ts'
import { readElf } from '../tools/elf.ts'
import { nameVariable } from '../steps/observed.ts'
import { readStamp, type Stamp } from '../steps/step.ts'

/** What a recipe changes of a build; all else has to be the same. */
const OF_THE_RECIPE: ReadonlySet<string> = new Set(['flags of the arm', 'merged profile'])

/** What is known of an arm's build. */
interface KnownBuild {
  readonly arm: Arm
  readonly stamp: Stamp
}

/**
 * Checks that no arm was built from other sources, with other flags, features or toolchain, or for another machine, than the baseline.
 *
 * @returns names of arms of which nothing is known: built elsewhere, or changed since.
 * @throws PgoBenchmarksError `ARMS_BUILT_DIFFERENTLY` that names the arm and what differs.
 */
export async function requireSameBuild(
  { workDir }: Pick<BuildPaths, 'workDir'>,
  arms: readonly Arm[],
): Promise<readonly string[]> {
  await requireSameMachine(arms)
  const builds = await Promise.all(
    arms.map(async (arm) => ({ arm, stamp: await readBuild(join(workDir, 'stamps'), arm) })),
  )
  const known = builds.filter((build): build is KnownBuild => build.stamp !== undefined)
  const baseline = known.find(({ arm }) => arm.name === 'baseline')
  for (const { arm, stamp } of baseline === undefined ? [] : known) {
    const differing = listDifferences(stamp, baseline?.stamp ?? stamp)
    if (differing.length === 0) continue
    throw new PgoBenchmarksError(
      'ARMS_BUILT_DIFFERENTLY',
      `arm \`${arm.name}\` was built from something else than the baseline: they differ in ${differing.join(', ')}`,
      {
        fix: `run without SKIP_PGO_BUILD, or \`${describeCall('build')}\`, to build both from what is there now`,
      },
    )
  }
  return builds.filter(({ stamp }) => stamp === undefined).map(({ arm }) => arm.name)
}

/** The stamp of the compilation behind an arm, if the binary is still the one that was stamped. */
export async function readBuild(stampDir: string, { name, sha256 }: Arm): Promise<Stamp | undefined> {
  const stamp = await readStamp({ stampDir }, `build ${name}`)
  if (stamp?.outputs[0]?.sha256 !== sha256) return undefined
  // BOLT's arms are made from a binary that was compiled before.
  return 'bolt' in stamp.inputs ? readStamp({ stampDir }, `build ${name}-input`) : stamp
}

/** Of what cargo observed, only what both builds looked at can differ: notes of other builds in the folder are among it. */
function listDifferences(left: Stamp, right: Stamp): readonly string[] {
  const names = Object.keys({ ...left.inputs, ...right.inputs })
  const { environment, paths } = left.observed
  const differences = new Set([
    ...names.filter((name) => !OF_THE_RECIPE.has(name) && left.inputs[name] !== right.inputs[name]),
    ...listCommonDifferences(environment, right.observed.environment).map((name) => nameVariable(name)),
    ...listCommonDifferences(paths, right.observed.paths),
  ])
  return [...differences].sort()
}

function listCommonDifferences(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(left).filter((name) => name in right && left[name] !== right[name])
}

async function requireSameMachine(arms: readonly Arm[]): Promise<void> {
  const files = await Promise.all(arms.map(async (arm) => ({ arm, elf: await readElf(arm.binary) })))
  const [first, ...others] = files.filter(({ elf }) => elf !== undefined)
  const other = others.find(({ elf }) => elf?.machine !== first?.elf?.machine)
  if (first === undefined || other === undefined) return
  throw new PgoBenchmarksError(
    'ARMS_BUILT_DIFFERENTLY',
    `${other.arm.binary} is for another machine than ${first.arm.binary} (ELF machine ${other.elf?.machine} and ${first.elf?.machine})`,
    { fix: 'build both for the target of this machine' },
  )
}
