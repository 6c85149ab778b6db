/** Who holds a lock, as its file says, and whether that process still lives. */
import { lstat, readFile, readlink, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { z } from 'zod'
import { cleanLine } from './clean-text.ts'
import { isProcessAlive, readProcess } from './process-alive.ts'

const holderSchema = z.object({
  pid: z.int().positive(),
  /** When the process started, in the kernel's ticks; tells it from a later one with its number. Null where unknown. */
  processStart: z.string().nullable(),
  /** Machine and process-number space: in another container the same number is another process. */
  space: z.string(),
  /** What it works on, and since when (ISO 8601). */
  project: z.string(),
  since: z.string(),
})
/** Who holds a lock. */
export type LockHolder = z.infer<typeof holderSchema>

/** A holder that shows nothing for this long is taken for dead where its process cannot be seen, ms. */
const SILENT_MS = 60_000

/** This process, as its locks describe it. */
export async function describeSelf(project: string): Promise<LockHolder> {
  const { start = null } = (await readProcess(process.pid)) ?? {}
  return {
    pid: process.pid,
    processStart: start,
    space: `${hostname()} ${await readlink('/proc/self/ns/pid').catch(() => '')}`.trim(),
    project,
    since: new Date().toISOString(),
  }
}

/**
 * Words for the holder that a file names, as far as it lives; undefined when it has ended, or the file has gone. A file that cannot be
 * read belongs to somebody for as long as it is touched.
 */
export async function describeLiving(file: string, ownSpace: string): Promise<string | undefined> {
  // What is no file is nobody's: a pipe would let its reader wait for ever.
  const entry = await lstat(file).catch(() => undefined)
  if (entry?.isFile() !== true) return undefined
  const holder = await readHolder(file)
  if (holder === undefined) {
    const found = await stat(file).catch(() => undefined)
    if (found === undefined || !isFresh(found.mtimeMs)) return undefined
    return `a process of user ${found.uid}, whose ${file} cannot be read`
  }
  if (!(await isAlive(file, holder, ownSpace))) return undefined
  return showHolder(holder)
}

/** Words for a holder that said who it is, in JSON; undefined when that is none. */
export function describeHolder(text: string): string | undefined {
  const holder = parseHolder(text)
  return holder && showHolder(holder)
}

function showHolder({ pid, project, since }: LockHolder): string {
  return cleanLine(`process ${pid} in ${project}, since ${since}`)
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  return parseHolder(await readFile(file, 'utf8').catch(() => ''))
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function isAlive(
  file: string,
  { pid, processStart, space }: LockHolder,
  ownSpace: string,
): Promise<boolean> {
  if (space !== ownSpace) {
    const found = await stat(file).catch(() => undefined)
    return found !== undefined && isFresh(found.mtimeMs)
  }
  return isProcessAlive(pid, processStart)
}

function isFresh(mtimeMs: number): boolean {
  return Date.now() - mtimeMs < SILENT_MS
}
