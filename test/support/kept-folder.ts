/** Folders of real builds that outlive a test run, so that the next one finds them done, as a user's second run does. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hashSources, hashValue } from '../../src/setup/steps/content-hash.ts'
import { REPOSITORY } from './temp-project.ts'

const FOLDER = join(REPOSITORY, 'target', 'test-builds')
/** What builds, trains and checks: a change of it must be seen to still do so from nothing. */
const BUILDERS = ['settings', 'setup', 'workloads'].map((name) => join(REPOSITORY, 'src', name))

/**
 * The folder of `name` for these contents, empty when this repository's builders never built just these. Folders of other
 * contents are removed.
 *
 * @param content all that the build depends on and its own plan does not see.
 */
export async function openKeptFolder(name: string, content: unknown): Promise<string> {
  const builders = await Promise.all(BUILDERS.map(hashSources))
  const folder = `${name}-${hashValue([builders, content]).slice(0, 12)}`
  await mkdir(join(FOLDER, folder), { recursive: true })
  for (const other of await readdir(FOLDER)) {
    const isOld = other.slice(0, other.lastIndexOf('-')) === name && other !== folder
    if (isOld) await rm(join(FOLDER, other), { recursive: true, force: true })
  }
  return join(FOLDER, folder)
}
