import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A directory of one test; `await using` removes it with everything in it. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string
  /** Absolute path of something in it. */
  readonly join: (...parts: readonly string[]) => string
  /** Writes a file, its folders too, and returns its path. */
  readonly write: (file: string, content: string | Uint8Array) => Promise<string>
  /** Content of a file; undefined when it does not exist. */
  readonly read: (file: string) => Promise<string | undefined>
  /** Writes an executable shell script and returns its path. */
  readonly writeScript: (file: string, body: string) => Promise<string>
}

/** Makes one whose name begins with `prefix`. */
export async function createTemporaryDirectory(prefix = 'pgo-benchmarks-test-'): Promise<TemporaryDirectory> {
  const path = await realpath(await mkdtemp(join(tmpdir(), prefix)))
  const write = async (file: string, content: string | Uint8Array): Promise<string> => {
    const target = join(path, file)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
    return target
  }
  return {
    path,
    join: (...parts) => join(path, ...parts),
    write,
    read: async (file) => readFile(join(path, file), 'utf8').catch(() => undefined),
    writeScript: async (file, body) => {
      const target = await write(file, `#!/bin/sh\n${body}\n`)
      await chmod(target, 0o755)
      return target
    },
    [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }),
  }
}
