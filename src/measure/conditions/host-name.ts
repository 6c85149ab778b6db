/** Which machine it is, so that two runs of one are not taken for two machines. */
import { createHash } from 'node:crypto'
import { readText, SYSTEM_ROOT } from './read-text.ts'

/** Characters of the hash: of a million machines two are alike with a chance of 0.2 %. */
const LENGTH = 12

/**
 * The name in `PGO_BENCHMARKS_HOST`, for machines that only a scheduler knows (pods, nodes), else a hash of systemd's machine id
 * (machine-id(5) asks not to show the id itself); null where there is neither.
 */
export async function readHostName(
  root: string = SYSTEM_ROOT,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<string | null> {
  const named = env['PGO_BENCHMARKS_HOST']?.trim() ?? ''
  if (named !== '') return named
  const id = (await readText(root, 'etc/machine-id'))?.trim() ?? ''
  // While a machine is set up for the first time, the file says so.
  if (!/^[0-9a-f]{32}$/.test(id)) return null
  return createHash('sha256').update(`pgo-benchmarks ${id}`).digest('hex').slice(0, LENGTH)
}
