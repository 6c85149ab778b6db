/**
 * `npm run conformance -- ./my-engine args…`: checks an engine against docs/protocol.md, check by check; exit code 1 when one
 * failed.
 */
import { access, constants } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { PgoBenchmarksError } from '../src/errors.ts'
import { sanitizeForTerminal } from '../src/report/text.ts'
import { checkConformance } from '../src/workloads/conformance/check-conformance.ts'
import type { CheckResult } from '../src/workloads/conformance/check.ts'
import { runScript } from './cli.ts'

await runScript(async () => {
  const [command, ...args] = process.argv.slice(2)
  if (command === undefined) {
    throw new PgoBenchmarksError('ENGINE_NOT_EXECUTABLE', 'no engine was named', {
      fix: '`npm run conformance -- ./my-engine args…`',
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
  if (count('failed') > 0) process.exitCode = 1
})

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
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), command)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
