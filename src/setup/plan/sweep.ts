/** What builds that were killed left behind: half-written files that never got their name, and raw profiles of nobody. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureDir } from 'fs-extra/esm'
import type { PipelinePlan } from './pipeline-plan.ts'

const RAW_PREFIX = 'raw-'
/** `<name>.<pid>.tmp` of files written atomically, `.partial-<name>` of BOLT's, `merging-<pid>.profdata`. */
const PARTIAL = /(\.\d+\.tmp|^\.partial-.+|^merging-\d+\.profdata)$/

/** Removes them. Called by whoever holds the build lock, when nobody else is at work. */
export async function sweepLeftovers({ workDir, binDir }: PipelinePlan): Promise<void> {
  const folders = [
    binDir,
    join(binDir, 'examples'),
    ...['', 'stamps', 'profiles'].map((name) => join(workDir, name)),
  ]
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (PARTIAL.test(name)) await rm(join(folder, name), { force: true })
      if (folder === join(workDir, '') && name.startsWith(RAW_PREFIX))
        await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}

/**
 * Makes the folder of one training's raw profiles. Its name is new every time: an instrumented engine that outlives a killed build writes its profile
 * when it ends, and must not write it among those of the next training.
 */
export async function createRawFolder({ workDir }: Pick<PipelinePlan, 'workDir'>): Promise<string> {
  await ensureDir(workDir)
  return mkdtemp(join(workDir, RAW_PREFIX))
}
