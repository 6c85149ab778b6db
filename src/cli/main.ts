#!/usr/bin/env node
/** The package's command line: `pgo-benchmarks <command>`. */
import { findCommand, renderHelp } from './commands.ts'
import { runReported } from './run.ts'

await runReported(async () => {
  const [name, ...args] = process.argv.slice(2)
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    console.log(renderHelp())
    return 0
  }
  const { run } = await findCommand(name).load()
  return run(args)
})
