/** What instrumented processes left of their counts. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PgoBenchmarksError } from '../../errors.ts'

/**
 * Lists what training processes left: each one file that is not empty.
 *
 * @throws PgoBenchmarksError `PROFILE_EMPTY` that names the empty file, or says how many of how many are missing.
 */
export async function listRawProfiles(
  rawDir: string,
  suffix: string,
  expected: number,
): Promise<{ readonly rawProfiles: readonly string[]; readonly rawBytes: number }> {
  const names = (await readdir(rawDir)).filter((name) => name.endsWith(suffix))
  const rawProfiles = names.sort().map((name) => join(rawDir, name))
  const sizes = await Promise.all(rawProfiles.map(async (path) => (await stat(path)).size))
  const empty = rawProfiles.find((_, index) => sizes[index] === 0)
  const fix =
    'check that the engine is the instrumented build and exits normally: it returns from `main` or calls `exit`, not `_exit`, and no signal ends it; then run again'
  if (empty !== undefined) throw new PgoBenchmarksError('PROFILE_EMPTY', `${empty} is empty`, { fix })
  if (rawProfiles.length < expected) {
    throw new PgoBenchmarksError(
      'PROFILE_EMPTY',
      `${expected} training processes left ${rawProfiles.length} profiles in ${rawDir}`,
      { fix },
    )
  }
  return { rawProfiles, rawBytes: sizes.reduce((sum, size) => sum + size, 0) }
}
