/** Whether finished binaries are of the sources that are there now: told from their stamps, without any compiler. */
import { join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { listSome } from '../steps/list-some.ts'
import type { Arm } from '../verify/arms.ts'
import type { UncheckedGate } from '../plan/unchecked-gate.ts'
import type { BuildPaths } from '../plan/build-paths.ts'
import { hashValue } from '../steps/content-hash.ts'
import type { FileHashes } from '../steps/file-hashes.ts'
import { listChanges } from '../steps/observed.ts'
import { readBuild } from '../verify/same-build.ts'

/** Files are shown by their path, more of them than this only by number. */
const SHOWN = 3

/**
 * Names what has changed since the baseline was built; none where that is not known, as of a binary that was built elsewhere.
 *
 * @param hashSources hashes the sources as the build did; undefined where there are none.
 */
export async function noteChangedSources(
  { workDir, targetDir }: Pick<BuildPaths, 'workDir' | 'targetDir'>,
  baseline: Arm,
  hashes: FileHashes,
  hashSources: () => Promise<string | undefined>,
): Promise<readonly UncheckedGate[]> {
  const stamp = await readBuild(join(workDir, 'stamps'), baseline)
  if (stamp === undefined) return []
  const now = await hashSources()
  const own = now === undefined || stamp.inputs['sources'] === hashValue(now) ? [] : ['sources']
  const noted = { environment: {}, paths: stamp.observed.paths }
  const files = await listChanges(noted, { targetDir, hashes, env: {} })
  const there = await Promise.all(files.map(async (file) => ((await pathExists(file)) ? [file] : [])))
  const changed = [...there.flat(), ...own]
  if (changed.length === 0) return []
  const why = `changed since the binaries were built: ${listSome(changed, SHOWN)}`
  return [{ gate: 'the present sources', why }]
}
