#!/usr/bin/env node
/** The package's command line: `pgo-benchmarks <command>`. */
import { PgoBenchmarksError } from '../errors.ts'
import { isSupportedNode, NODE_FIX, SUPPORTED_NODE } from '../setup/doctor/node-version.ts'
import { findCommand, renderHelp, renderUsage } from './commands.ts'
import { runReported } from './run.ts'

await runReported(async () => {
  const [name, ...args] = process.argv.slice(2)
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    console.log(renderHelp())
    return 0
  }
  const command = findCommand(name)
  if (args[0] === '--help' || args[0] === '-h') {
    console.log(renderUsage(name))
    return 0
  }
  const { node } = process.versions
  if (!isSupportedNode(node)) {
    throw new PgoBenchmarksError(
      'NODE_UNSUPPORTED',
      `this is Node.js ${node}; the suite runs on ${SUPPORTED_NODE}`,
      { fix: NODE_FIX },
    )
  }
  // Not before: what the commands are made of may not even load in an older one.
  const { run } = await command.load()
  return run(args)
})
