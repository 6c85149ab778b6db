/** What builds that were killed left behind: half-written files that never got their name, and raw profiles of nobody. */
import { mkdtemp, readdir, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDir } from 'fs-extra/esm'
import { createTemporaryFolder } from '../../support/owned-folder.ts'
import { removeAtEnd } from '../../support/temporary.ts'
import { UNFINISHED_FILE } from '../../support/write-file.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import type { PipelinePlan } from './pipeline-plan.ts'

const RAW_PREFIX = 'raw-'
/** What `writeFileAtomically` and `openDurations` call what they write, `.partial-<name>` of BOLT's, `merging-<pid>.profdata`. */
const PARTIAL = [UNFINISHED_FILE, /\.\d+\.tmp$/, /^\.partial-.+$/, /^merging-\d+\.profdata$/]

/** Removes them. Called by whoever holds the build lock, when nobody else is at work. */
export async function sweepLeftovers({
  workDir,
  binDir,
}: Pick<PipelinePlan, 'workDir' | 'binDir'>): Promise<void> {
  const folders = [
    binDir,
    join(binDir, 'examples'),
    ...['', 'stamps', 'profiles'].map((name) => join(workDir, name)),
  ]
  // Earlier versions kept copies of the binaries there, beside them.
  await rmdir(join(binDir, '.pgo-benchmarks')).catch(() => {})
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (PARTIAL.some((partial) => partial.test(name))) await rm(join(folder, name), { force: true })
      if (folder === join(workDir, '') && name.startsWith(RAW_PREFIX))
        await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}

/**
 * Makes the folder of one training's raw profiles. Its name is new every time: an instrumented engine that outlives a killed build writes its profile
 * when it ends, and must not write it among those of the next training. Below a path with a percent sign, which LLVM's runtime takes for one of its own
 * patterns and cannot be told not to (compiler-rt/lib/profile/InstrProfilingFile.c, `parseFilenamePattern`), it is a folder for temporary files.
 *
 * @throws PgoBenchmarksError `SETTINGS_INVALID` when that one's path has a percent sign too.
 */
export async function createRawFolder({ workDir }: Pick<PipelinePlan, 'workDir'>): Promise<string> {
  await ensureDir(workDir)
  if (!workDir.includes('%')) {
    const folder = await mkdtemp(join(workDir, RAW_PREFIX))
    removeAtEnd(folder)
    return folder
  }
  if (!tmpdir().includes('%')) return createTemporaryFolder('raw')
  throw new PgoBenchmarksError(
    'SETTINGS_INVALID',
    `there are percent signs in ${workDir} and in the folder for temporary files, ${tmpdir()}; LLVM writes no profile to a path that has one`,
    { fix: 'set `TMPDIR` to a folder without, or move the project' },
  )
}
