/** Binaries held against the hashes that the report will have of them, for as long as they are measured. */
import { stat } from 'node:fs/promises'
import { PgoBenchmarksError } from '../../errors.ts'
import { hashFile } from '../../setup/steps/content-hash.ts'

/** A binary and what it was when it was built or found. */
export interface HashedBinary {
  readonly name: string
  /** Absolute path. */
  readonly binary: string
  readonly sha256: string
}

/** Tells whether all binaries are still what they were. */
export interface BinaryWatch {
  /** The error that names the one which is not; looks at their times and reads those again that changed. */
  readonly check: () => Promise<PgoBenchmarksError | undefined>
}

/**
 * Reads every binary once. Blocks copy them one after the other, so that a check behind a block is about its copies too: who has the times that it
 * had before was not written meanwhile.
 */
export async function watchBinaries(binaries: readonly HashedBinary[]): Promise<BinaryWatch> {
  const known = new Map<string, string>()
  // One that was never there is for the engine's start to name.
  const present = await Promise.all(
    binaries.map(async (each) => ((await identify(each.binary)) === undefined ? [] : [each])),
  )
  return {
    check: async () => {
      for (const { name, binary, sha256 } of present.flat()) {
        const identity = await identify(binary)
        if (identity !== undefined && known.get(binary) === identity) continue
        const found = identity === undefined ? undefined : await hashFile(binary).catch(() => undefined)
        if (found !== sha256 || identity === undefined) return changed(name, binary, found, sha256)
        known.set(binary, identity)
      }
      return undefined
    },
  }
}

/** Without the inode's change time: a large binary gets another link in every block. */
async function identify(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found && [found.dev, found.ino, found.size, found.mtimeNs].join(':')
}

function changed(
  name: string,
  binary: string,
  found: string | undefined,
  sha256: string,
): PgoBenchmarksError {
  const [short, was] = [found, sha256].map((hash) => hash?.slice(0, 12))
  const now = short === undefined ? 'has gone' : `has SHA-256 ${short}…`
  return new PgoBenchmarksError(
    'BINARY_CHANGED',
    `the binary of arm \`${name}\`, ${binary}, ${now} where it had ${was}… when the run began: it was replaced while it was measured`,
    { fix: 'let nothing build into it meanwhile, and run again' },
  )
}
