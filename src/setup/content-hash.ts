/** Content addresses: what a build step depends on, as one hash. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

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
 * SHA-256 over the names and contents of a crate's files, so that `touch` alone changes nothing. Tests are left out: no
 * binary is built from them.
 */
export async function hashSources(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !isSkipped(relative(directory, file).split('/')))
    .sort()
  const hash = createHash('sha256')
  for (const file of files) {
    const content = await readFile(file)
    hash.update(`${relative(directory, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Below `src` every folder is a module, whatever its name. */
function isSkipped(parts: readonly string[]): boolean {
  return parts.slice(0, parts.indexOf('src')).some((part) => SKIPPED.has(part))
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}
