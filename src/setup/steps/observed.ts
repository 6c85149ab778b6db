/** What a step turned out to depend on while it ran: variables and files that only its tools knew of. */
import { readdir, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { hashValue } from './content-hash.ts'
import type { FileHashes } from './file-hashes.ts'

/** Names of variables, and absolute paths of files and folders. */
export interface Observed {
  readonly environment: readonly string[]
  readonly paths: readonly string[]
  /** What the step may depend on and nobody could observe, in words; none by default. A step with any is never taken for unchanged. */
  readonly unknown?: readonly string[]
}

/** The same with the hash of what was found there; paths start from the target directory, which may move. */
export interface ObservedHashes {
  readonly environment: Readonly<Record<string, string>>
  readonly paths: Readonly<Record<string, string>>
  readonly unknown: readonly string[]
}

/** What observations are hashed with. */
export interface ObservedContext {
  readonly targetDir: string
  readonly hashes: FileHashes
  readonly env: Readonly<NodeJS.ProcessEnv>
}

/** Hashes what was observed. */
export async function hashObserved(
  observed: Observed,
  { targetDir, hashes, env }: ObservedContext,
): Promise<ObservedHashes> {
  const paths = await Promise.all(
    observed.paths.map(async (path) => [relative(targetDir, path), await hashPath(path, hashes)] as const),
  )
  return {
    environment: Object.fromEntries(observed.environment.map((name) => [name, hashVariable(env, name)])),
    paths: Object.fromEntries(paths),
    unknown: observed.unknown ?? [],
  }
}

/** What plans and errors call a variable of the environment. */
export function nameVariable(name: string): string {
  return `variable ${name}`
}

/** Names everything that is no longer as it was. */
export async function listChanges(
  { environment, paths }: Pick<ObservedHashes, 'environment' | 'paths'>,
  { targetDir, hashes, env }: ObservedContext,
): Promise<readonly string[]> {
  const variables = Object.entries(environment).filter(([name, hash]) => hashVariable(env, name) !== hash)
  const files = await Promise.all(
    Object.entries(paths).map(async ([path, hash]) => {
      const absolute = resolve(targetDir, path)
      return (await hashPath(absolute, hashes)) === hash ? [] : [absolute]
    }),
  )
  return [...variables.map(([name]) => nameVariable(name)), ...files.flat()]
}

function hashVariable(env: Readonly<NodeJS.ProcessEnv>, name: string): string {
  return hashValue(env[name] ?? null)
}

async function hashPath(path: string, hashes: FileHashes): Promise<string> {
  return hashValue(await hashEntry(path, hashes))
}

/** Folders that no build script reads on purpose, and that change without one. */
const SKIPPED: ReadonlySet<string> = new Set(['target', '.git', 'node_modules'])

async function hashFolder(folder: string, hashes: FileHashes): Promise<Readonly<Record<string, unknown>>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const hashed = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory() || !SKIPPED.has(entry.name))
      .map(async (entry) => [entry.name, await hashEntry(join(folder, entry.name), hashes)] as const),
  )
  return Object.fromEntries(hashed)
}

async function hashEntry(path: string, hashes: FileHashes): Promise<unknown> {
  // A link may lead nowhere, and a socket or the like has no content.
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() === true) return hashFolder(path, hashes)
  return found?.isFile() === true ? hashes.hash(path) : null
}
