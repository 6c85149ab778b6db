/** A model's content, as far as an engine can see it. */
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Model } from '../../workloads/model/model.ts'
import type { FileHashes } from '../steps/file-hashes.ts'

/** Files that engines read beside a model that is one file. */
const COMPANIONS: ReadonlySet<string> = new Set(['config.json', 'tokenizer.json', 'tokenizer.model'])

/**
 * SHA-256 of every file of a model by its path: all that its directory holds, or its one file and what belongs to it. A model that is no
 * file, such as a name in a registry, is what it is called; none is null.
 */
export async function hashModel(
  model: Model | null,
  hashes: FileHashes,
): Promise<Readonly<Record<string, string>> | string | null> {
  if (model === null) return null
  const { path } = model
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return path
  const directory = found.isDirectory() ? path : dirname(path)
  const files = found.isDirectory() ? await listFiles(path) : [path, ...(await listCompanions(directory))]
  const hashed = await Promise.all(
    files.sort().map(async (file) => [relative(directory, file), await hashes.hash(file)] as const),
  )
  return Object.fromEntries(hashed)
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
  return files.filter((file) => !relative(directory, file).split('/').includes('.git'))
}

async function listCompanions(directory: string): Promise<string[]> {
  return (await readdir(directory))
    .filter((name) => COMPANIONS.has(name))
    .map((name) => join(directory, name))
}
