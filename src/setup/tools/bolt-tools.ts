/** LLVM's post-link optimizer on this machine. */
import { readdir } from 'node:fs/promises'
import { basename, delimiter, dirname, join } from 'node:path'
import { PgoBenchmarksError } from '../../errors.ts'
import { readOutput } from './read-output.ts'

/** `llvm-bolt`, and `merge-fdata` of the same installation. */
export interface BoltTools {
  readonly bolt: string
  readonly mergeFdata: string
  /** LLVM version of both. */
  readonly version: string
}

/**
 * Finds BOLT: `LLVM_BOLT`, then `llvm-bolt-N`, `llvm-bolt` and the newest `llvm-bolt-…` on the `PATH`. It reads finished machine code, so that
 * any version does; the compiler's own is only asked for first.
 *
 * @param llvmMajor N; undefined for a compiler that is not LLVM's.
 * @throws PgoBenchmarksError `BOLT_NOT_FOUND`.
 */
export async function findBolt(
  llvmMajor: number | undefined,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<BoltTools> {
  const chosen = env['LLVM_BOLT']
  const own = llvmMajor === undefined ? [] : [`llvm-bolt-${llvmMajor}`]
  const candidates =
    chosen === undefined ? [...own, 'llvm-bolt', ...(await listVersioned(env['PATH'] ?? ''))] : [chosen]
  for (const bolt of candidates) {
    const mergeFdata = join(dirname(bolt), basename(bolt).replace('llvm-bolt', 'merge-fdata'))
    const [version, merging] = await Promise.all([readVersion(bolt, env), readVersion(mergeFdata, env)])
    if (version !== undefined && merging !== undefined) return { bolt, mergeFdata, version }
  }
  const what =
    chosen === undefined
      ? 'llvm-bolt and merge-fdata were not found'
      : `\`LLVM_BOLT\` is ${chosen}, which is no llvm-bolt with a merge-fdata beside it`
  throw new PgoBenchmarksError(
    'BOLT_NOT_FOUND',
    `${what}; the arms named \`…-bolt\` in \`arms\` are made with them`,
    {
      fix: `install BOLT (Debian and Ubuntu: \`apt-get install -y bolt-${llvmMajor ?? '<version of LLVM>'}\`), set \`LLVM_BOLT\`, or take these arms out of \`arms\``,
    },
  )
}

/** Names such as `llvm-bolt-22` in the folders of a `PATH`, the newest first. */
async function listVersioned(path: string): Promise<readonly string[]> {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  const names = await Promise.all(folders.map(async (folder) => readdir(folder).catch(() => [])))
  const majors = names.flat().flatMap((name) => /^llvm-bolt-(\d+)$/.exec(name)?.[1] ?? [])
  return [...new Set(majors)].toSorted((a, b) => Number(b) - Number(a)).map((major) => `llvm-bolt-${major}`)
}

async function readVersion(file: string, env: Readonly<NodeJS.ProcessEnv>): Promise<string | undefined> {
  return /LLVM version (\S+)/.exec((await readOutput(file, ['--version'], env)) ?? '')?.[1]
}
