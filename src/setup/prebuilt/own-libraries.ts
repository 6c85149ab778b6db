/** The shared libraries that belong to a finished program: two builds of one often differ in nothing else. */
import { readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hashFile, hashValue } from '../steps/content-hash.ts'
import { readOutput } from '../tools/read-output.ts'

/** Where the system's libraries are, which no arm brings along. */
const OF_THE_SYSTEM = /^\/(usr\/)?lib(32|64|x32)?\//
const LIBRARY = /\.so(\.\d+)*$/

/**
 * Hashes the libraries that the loader finds for a program outside the system's folders, and those in its own folder, which it may
 * load later.
 *
 * @param env variables that the program is started with.
 * @returns SHA-256 over their names and contents; undefined for a program without any.
 */
export async function hashOwnLibraries(
  binary: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const paths = [...(await listLoaded(binary, env)), ...(await listBeside(binary))]
  const files = new Map(await Promise.all(paths.map(async (path) => [await realpath(path), path] as const)))
  const hashed = await Promise.all(
    [...files.keys()].map(async (path) => [basename(path), await hashFile(path)] as const),
  )
  const ordered = hashed.toSorted((a, b) => a.join(' ').localeCompare(b.join(' ')))
  return ordered.length === 0 ? undefined : hashValue(ordered)
}

/** What ldd(1) says, which asks the loader itself; nothing for scripts and static programs. */
async function listLoaded(binary: string, env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const said = (await readOutput('ldd', [binary], { ...process.env, ...env })) ?? ''
  const paths = [...said.matchAll(/^\s*\S+ => (\/.*) \(0x[\da-f]+\)$/gm)].map(([, path = '']) => path)
  return paths.filter((path) => !OF_THE_SYSTEM.test(path))
}

async function listBeside(binary: string): Promise<readonly string[]> {
  const folder = dirname(await realpath(binary))
  if (OF_THE_SYSTEM.test(`${folder}/`)) return []
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && LIBRARY.test(entry.name))
    .map(({ name }) => join(folder, name))
}
