/**
 * How long globalSetup takes when nothing has changed: in a new process each time, its modules loaded and called as Vitest does. Usage: node
 * scripts/bench-unchanged.ts [--repetitions N]. Builds first what is missing.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { z } from 'zod'
import { prepare } from '../src/setup/prepare.ts'
import { resolveSettings } from '../src/settings/settings.ts'
import { createScriptContext, runScript } from './cli.ts'

const TIME_SETUP = join(import.meta.dirname, 'setup-bench', 'time-setup.ts')

/** Times of one process, ms. */
const timesSchema = z.object({ loadMs: z.number(), setupMs: z.number() })
type Times = z.infer<typeof timesSchema>

await runScript(async () => {
  const { repetitions } = parseArgs({ options: { repetitions: { type: 'string', default: '20' } } }).values
  await prepare(resolveSettings({}), createScriptContext(), { skipBuild: false })
  const times: Times[] = []
  for (let repetition = 0; repetition < Number(repetitions); repetition += 1) {
    const { stdout } = await execa(process.execPath, [TIME_SETUP], { stdin: 'ignore' })
    times.push(timesSchema.parse(JSON.parse(stdout.split('\n').at(-1) ?? '')))
  }
  console.log(`globalSetup of an unchanged tree, ${times.length} processes, median (least to most):`)
  console.log(`  the setup    ${describe(times.map(({ setupMs }) => setupMs))}`)
  console.log(`  its modules  ${describe(times.map(({ loadMs }) => loadMs))}`)
})

function describe(times: readonly number[]): string {
  const sorted = times.toSorted((left, right) => left - right).map((ms) => Math.round(ms))
  return `${sorted[Math.floor(sorted.length / 2)]} ms (${sorted[0]} to ${sorted.at(-1)})`
}
