/** Content addresses: what a build step depends on, as one hash. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathExists } from 'fs-extra/esm'

/** SHA-256 of a file, lower-case hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** SHA-256 of any JSON-able value; objects hash alike whatever the order of their keys. */
export function hashValue(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortKeys)).digest('hex')
}

/** Folders that hold nothing a build reads. */
const SKIPPED = new Set(['target', '.git', 'node_modules', 'tests', 'fuzz'])

/**
 * SHA-256 over the names and contents of a crate's own Rust files, so that `touch` alone changes nothing. Tests are left out, since no
 * binary is built from them, and packages in folders of their own. What else a build reads, cargo says once it has read it.
 */
export async function hashSources(directory: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of (await listSources(directory, false)).sort()) {
    const content = await readFile(file)
    hash.update(`${relative(directory, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Below `src` every folder is a module, whatever its name. */
async function listSources(directory: string, isModule: boolean): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name)
      if (!entry.isDirectory()) return entry.name.endsWith('.rs') ? [path] : []
      if (!isModule && SKIPPED.has(entry.name)) return []
      if (!isModule && (await pathExists(join(path, 'Cargo.toml')))) return []
      return listSources(path, isModule || entry.name === 'src')
    }),
  )
  return found.flat()
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}
