/** Whether finished binaries are of the sources that are there now: told from their stamps, without any compiler. */
import { join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import type { Arm, UncheckedGate } from './arms.ts'
import type { BuildPaths } from './build-plan.ts'
import { hashValue } from './content-hash.ts'
import type { FileHashes } from './file-hashes.ts'
import { listChanges } from './observed.ts'
import { readStamp } from './step.ts'

/** Files are shown by their path, more of them than this only by number. */
const SHOWN = 3

/**
 * Names what has changed since the baseline was built; none where that is not known, as of a binary that was built elsewhere.
 *
 * @param hashSources hashes the sources as the build did; undefined where there are none.
 */
export async function noteChangedSources(
  { workDir, targetDir }: Pick<BuildPaths, 'workDir' | 'targetDir'>,
  { sha256 }: Pick<Arm, 'sha256'>,
  hashes: FileHashes,
  hashSources: () => Promise<string | undefined>,
): Promise<readonly UncheckedGate[]> {
  const stamp = await readStamp({ stampDir: join(workDir, 'stamps') }, 'build baseline')
  if (stamp?.outputs[0]?.sha256 !== sha256) return []
  const now = await hashSources()
  const own = now === undefined || stamp.inputs['sources'] === hashValue(now) ? [] : ['sources']
  const noted = { environment: {}, paths: stamp.observed.paths }
  const files = await listChanges(noted, { targetDir, hashes, env: {} })
  const there = await Promise.all(files.map(async (file) => ((await pathExists(file)) ? [file] : [])))
  const changed = [...there.flat(), ...own]
  if (changed.length === 0) return []
  const more = changed.length - SHOWN
  const named = `${changed.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return [{ gate: 'the present sources', why: `changed since the binaries were built: ${named}` }]
}
