/** A file system of a few megabytes, for tests of what happens when it is full or read-only. */
import { mkdir } from 'node:fs/promises'
import { execa } from 'execa'
import { createTemporaryDirectory } from './temporary-directory.ts'

/** A mounted file system; unmounted when it is disposed of. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string
  /** Mounts it anew with other options, such as `size=3m` or `ro`; its content stays. */
  readonly remount: (options: string) => Promise<void>
}

/** Whether this process may mount a tmpfs: on Linux as root, unless a container forbids it. */
export async function canMount(): Promise<boolean> {
  try {
    await using _disk = await createSmallDisk('size=1m')
    return true
  } catch {
    return false
  }
}

export async function createSmallDisk(options: string): Promise<SmallDisk> {
  const directory = await createTemporaryDirectory()
  const path = directory.join('disk')
  await mkdir(path)
  try {
    await execa('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path])
  } catch (error) {
    await directory[Symbol.asyncDispose]()
    throw error
  }
  return {
    path,
    remount: async (changed) => void (await execa('mount', ['-o', `remount,${changed}`, path])),
    [Symbol.asyncDispose]: async () => {
      // Lazily: a compiler of a failed build may still be about to end.
      await execa('umount', ['-l', path])
      await directory[Symbol.asyncDispose]()
    },
  }
}
