#!/usr/bin/env node
/** The package's command line: `pgo-benchmarks <command>`. */
import { PgoBenchmarksError } from '../errors.ts'
import { isSupportedNode, NODE_FIX, SUPPORTED_NODE } from '../setup/doctor/node-version.ts'
import { print } from '../support/print.ts'
import { COMMANDS, findCommand } from './commands.ts'
import { asksForHelp, renderCommandHelp, renderHelp } from './help.ts'
import { runReported } from './run.ts'

await runReported(async () => {
  const [name = 'help', ...args] = process.argv.slice(2)
  if (['help', '--help', '-h'].includes(name)) {
    const [about] = args
    print(about === undefined ? renderHelp(COMMANDS) : renderCommandHelp(findCommand(about)))
    return 0
  }
  const command = findCommand(name)
  if (asksForHelp(command, args)) {
    print(renderCommandHelp(command))
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
  return command.start(args)
})
