/** Which code a run was about. */
import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import type { RunRecord } from './run-record.ts'

/** HEAD of the git checkout that holds `root`, and whether files differ from it; null where there is none. */
export async function readCommit(root: string): Promise<RunRecord['commit']> {
  const run = async (...args: string[]): Promise<string | undefined> => {
    const { stdout, failed } = await execa('git', args, { cwd: root, reject: false, stdin: 'ignore' })
    return failed ? undefined : stdout
  }
  const id = await run('rev-parse', 'HEAD')
  if (id === undefined) return null
  const status = await run('status', '--porcelain')
  return { id, dirty: status !== '' }
}

/** Name and version of this suite. */
export async function readSuiteVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  return `pgo-benchmarks ${String(Reflect.get(Object(manifest), 'version'))}`
}
