/** Files and folders that nobody needs any more when this process has ended, whatever ends it. */
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { watchPath } from './watchman.ts'

/** Paths that are to go, with what takes back that the watchman removes them. */
const temporary = new Map<string, () => void>()
let registered = false

/**
 * Has a file or folder removed when this process ends: by itself, by a signal, or by one that nobody can notice, SIGKILL among them. Best called before
 * there is anything.
 *
 * @returns what takes that back, for a file that has got its name, or that somebody else has removed.
 */
export function removeAtEnd(path: string): () => void {
  // A handler of signals would end this process before whoever else wants to tidy up; where a signal ends it, the watchman does this.
  if (!registered) process.on('exit', removeAll)
  registered = true
  temporary.set(path, watchPath(path))
  return () => {
    temporary.get(path)?.()
    temporary.delete(path)
  }
}

/** Removes a file or folder, which then need not be removed at the end. */
export async function removeTemporary(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
  temporary.get(path)?.()
  temporary.delete(path)
}

/** Handlers of an exit may not wait, and one that throws would keep others from theirs. */
function removeAll(): void {
  for (const path of temporary.keys()) {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // Somebody still writes into it: the watchman comes after that has ended.
    }
  }
}
