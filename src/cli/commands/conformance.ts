import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { cleanLine } from '../../support/clean-text.ts'
import { print } from '../../support/print.ts'
import { checkConformance } from '../../workloads/conformance/check-conformance.ts'
import type { CheckResult } from '../../workloads/conformance/check.ts'
import { resolveFromCaller } from '../project/caller-path.ts'

/** Checks an engine against docs/protocol.md, check by check; 1 when one failed. */
export async function run({
  engine,
  args,
}: {
  readonly engine: string
  readonly args: readonly string[]
}): Promise<number> {
  const results = await checkConformance({
    binary: await findEngine(engine),
    args,
    onResult: (result) => print(describe(result)),
  })
  const count = (state: CheckResult['state']): number =>
    results.filter((result) => result.state === state).length
  print(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
  return count('failed') > 0 ? 1 : 0
}

function describe(result: CheckResult): string {
  const line = `${result.state.padEnd(7)}  ${result.name}`
  return result.state === 'passed' ? line : `${line}\n         ${cleanLine(result.reason)}`
}

/** A path is one from where npm was called; a bare name is looked for like a shell does. */
async function findEngine(engine: string): Promise<string> {
  if (!engine.includes('/')) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      const candidate = join(folder, engine)
      if (await isExecutable(candidate)) return candidate
    }
  }
  return resolveFromCaller(engine)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
