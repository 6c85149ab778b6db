import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { PgoBenchmarksError } from '../errors.ts'
import { sanitizeForTerminal } from '../report/text.ts'
import { checkConformance } from '../workloads/conformance/check-conformance.ts'
import type { CheckResult } from '../workloads/conformance/check.ts'
import { describeCall } from '../support/describe-call.ts'
import { resolveFromCaller } from './arguments.ts'

/** Checks an engine against docs/protocol.md, check by check; 1 when one failed. */
export async function run([command, ...args]: readonly string[]): Promise<number> {
  if (command === undefined) {
    throw new PgoBenchmarksError('ARGUMENTS_INVALID', 'no engine was named', {
      fix: describeCall('conformance', './my-engine args…'),
    })
  }
  const results = await checkConformance({
    binary: await findCommand(command),
    args,
    onResult: (result) => console.log(describe(result)),
  })
  const count = (state: CheckResult['state']): number =>
    results.filter((result) => result.state === state).length
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
  return count('failed') > 0 ? 1 : 0
}

function describe(result: CheckResult): string {
  const line = `${result.state.padEnd(7)}  ${result.name}`
  return result.state === 'passed' ? line : `${line}\n         ${sanitizeForTerminal(result.reason)}`
}

/** A path is one from where npm was called; a bare name is looked for like a shell does. */
async function findCommand(command: string): Promise<string> {
  if (!command.includes('/')) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      const candidate = join(folder, command)
      if (await isExecutable(candidate)) return candidate
    }
  }
  return resolveFromCaller(command)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
