/** SHA-256 of files, remembered by size, times and inode, so that large models and binaries are not read again for every run. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeJsonAtomically } from '../../support/write-file.ts'
import { hashFile } from './content-hash.ts'

/** Hashes of files; `save` keeps what was learned for the next run. */
export interface FileHashes {
  /** SHA-256 of a file, lower-case hex. */
  readonly hash: (path: string) => Promise<string>
  readonly save: () => Promise<void>
}

const entriesSchema = z.record(z.string(), z.object({ identity: z.string(), sha256: z.string() }))

/**
 * A file that changed this recently may change again within one tick of the file system's clock, which would leave its times as
 * they are (git, Documentation/technical/racy-git). 2 s is FAT's tick, the coarsest.
 */
const SETTLED_MS = 2000

/** Opens the memory of a project. */
export async function openProjectHashes({ workDir }: { readonly workDir: string }): Promise<FileHashes> {
  return openFileHashes(join(workDir, 'stamps', 'file-hashes.json'))
}

/** Opens the memory at `file`; one that cannot be read counts as empty. */
export async function openFileHashes(file: string): Promise<FileHashes> {
  const known = await readEntries(file)
  const used = new Map<string, { readonly identity: string; readonly sha256: string }>()
  return {
    hash: async (path) => {
      const before = await identify(path)
      const remembered = known[path]
      if (remembered?.identity === before.identity) {
        used.set(path, remembered)
        return remembered.sha256
      }
      const sha256 = await hashFile(path)
      const after = await identify(path)
      const settled = Date.now() - after.changedMs > SETTLED_MS
      if (settled && after.identity === before.identity) used.set(path, { identity: before.identity, sha256 })
      return sha256
    },
    save: async () => {
      const learned = [...used].some(([path, { identity }]) => known[path]?.identity !== identity)
      if (learned) await writeJsonAtomically(file, { ...known, ...Object.fromEntries(used) })
    },
  }
}

async function readEntries(file: string): Promise<z.infer<typeof entriesSchema>> {
  try {
    return entriesSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return {}
  }
}

/** The inode's change time is there as well: programs can set a file's modification time, but not that one. */
async function identify(path: string): Promise<{ readonly identity: string; readonly changedMs: number }> {
  const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = await stat(path, { bigint: true })
  return {
    identity: [dev, ino, size, mtimeNs, ctimeNs].join(':'),
    changedMs: Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs),
  }
}
