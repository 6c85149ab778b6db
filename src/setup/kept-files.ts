/** What builds leave in a project: what the next one would go on with, and what it can do without. */
import { lstat, readdir, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { ResolvedSettings } from '../settings/settings.ts'
import { resolveBuildPaths } from './plan/build-paths.ts'
import { resolveProjectFolder, type ProjectFolder } from './plan/project-folder.ts'
import { acquireBuildLock } from './steps/build-lock.ts'
import type { BuildContext } from './steps/build-context.ts'
import { readStamp } from './steps/step.ts'

const CARGO = 'cargo'
/** What compilers and the trial of the tools need while they run; no finished step refers to it. */
const INTERMEDIATE: ReadonlySet<string> = new Set([CARGO, 'stage', 'gcda', 'probe'])
const LOCKS = 'locks'

/** What a project keeps, bytes. */
export interface KeptFiles {
  /** The suite's own folder in it, absolute. */
  readonly workDir: string
  readonly total: number
  /** Of the total, what a build of the present state does not need. */
  readonly intermediate: number
}

/** Measures it; everything is 0 where nothing was built. */
export async function measureKept(settings: ResolvedSettings, root: string): Promise<KeptFiles> {
  const { workDir, binDir, targetDir } = findFolders(settings, root)
  const names = await readdir(workDir).catch(() => [])
  const sizes = await Promise.all(
    names.map(async (name) => ({ name, bytes: await measure(join(workDir, name), new Set()) })),
  )
  const arms = await listArms({ workDir, binDir, targetDir })
  const measured = await Promise.all(arms.map(async (path) => measure(path, new Set())))
  return {
    workDir,
    total: sum([...sizes.map(({ bytes }) => bytes), ...measured]),
    intermediate: sum(sizes.filter(({ name }) => INTERMEDIATE.has(name)).map(({ bytes }) => bytes)),
  }
}

/**
 * Removes what compilers left: arms, profiles and what is known of them stay, and an unchanged project builds nothing afterwards. With `all` these go too.
 *
 * @returns bytes that were freed.
 * @throws PgoBenchmarksError `LOCK_TIMEOUT`, `CANCELLED`.
 */
export async function removeKept(
  settings: ResolvedSettings,
  context: BuildContext,
  { all }: { readonly all: boolean },
): Promise<number> {
  const folders = findFolders(settings, context.root)
  const { workDir, binDir } = folders
  const names = await readdir(workDir).catch(() => [])
  if (names.length === 0) return 0
  const before = (await measureKept(settings, context.root)).total
  {
    await using _lock = await acquireBuildLock(workDir, context)
    const arms = all ? await listArms(folders) : []
    const left = names.filter((name) => (all ? name !== LOCKS : INTERMEDIATE.has(name)))
    for (const path of [...arms, ...left.map((name) => join(workDir, name))]) {
      if (!all && basename(path) === CARGO) await pruneCargo(path, 0)
      else await rm(path, { recursive: true, force: true })
    }
  }
  if (all) {
    // Whatever else is in one of them is somebody else's.
    for (const folder of [join(workDir, LOCKS), workDir, join(binDir, 'examples'), binDir])
      await rmdir(folder).catch(() => {})
  }
  return before - (await measureKept(settings, context.root)).total
}

/** Leaves the notes beside finished programs, in `<triple>/<profile>` and its `examples`, of which crates they are made: a training asks for them. */
async function pruneCargo(folder: string, depth: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && (depth < 2 || entry.name === 'examples')) await pruneCargo(path, depth + 1)
    else if (depth < 2 || !entry.name.endsWith('.d')) await rm(path, { recursive: true, force: true })
  }
}

function findFolders(settings: ResolvedSettings, root: string): ProjectFolder {
  return settings.engine.kind === 'cargo' ? resolveBuildPaths(settings, root) : resolveProjectFolder(root)
}

/** Binaries outside of the suite's own folder that a build has made, and the baseline's copy beside them. */
async function listArms({ workDir, targetDir, binDir }: ProjectFolder): Promise<readonly string[]> {
  const stampDir = join(workDir, 'stamps')
  const names = (await readdir(stampDir).catch(() => [])).filter((name) => name.endsWith('.json'))
  const stamps = await Promise.all(
    names.map(async (name) => readStamp({ stampDir }, basename(name, '.json'))),
  )
  const paths = stamps
    .flatMap((stamp) => stamp?.outputs ?? [])
    .map(({ path }) => resolve(targetDir, path))
    .filter((path) => path.startsWith(`${binDir}/`))
  const controls = paths.filter((path) => dirname(path) === binDir && path.endsWith('-baseline'))
  return [...paths, ...controls.map((path) => `${path}-control`)]
}

function sum(bytes: readonly number[]): number {
  return bytes.reduce((total, each) => total + each, 0)
}

/** Links to one file count once, as they take its room once. */
async function measure(path: string, seen: Set<string>): Promise<number> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return 0
  if (found.isDirectory()) {
    let bytes = 0
    for (const name of await readdir(path)) bytes += await measure(join(path, name), seen)
    return bytes
  }
  const file = `${found.dev}:${found.ino}`
  if (seen.has(file)) return 0
  seen.add(file)
  return found.size
}
