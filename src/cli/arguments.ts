/** What stands behind a command's name. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { describeCall, IS_CHECKOUT } from '../support/describe-call.ts'
import { PgoBenchmarksError } from '../errors.ts'
import { findCommand } from './commands.ts'

/** Arguments in their order, and the flags that were given. */
export interface Arguments {
  readonly positionals: readonly string[]
  readonly flags: ReadonlySet<string>
}

/**
 * Reads the arguments of a command.
 *
 * @param accepts how many there may be, and its flags without their dashes.
 * @throws PgoBenchmarksError `ARGUMENTS_INVALID` for any other.
 */
export function readArguments(
  command: string,
  args: readonly string[],
  accepts: { readonly least?: number; readonly most: number; readonly flags?: readonly string[] },
): Arguments {
  const { least = 0, most, flags = [] } = accepts
  const refuse = (why: string): PgoBenchmarksError =>
    new PgoBenchmarksError('ARGUMENTS_INVALID', `\`${command}\`: ${why}`, {
      fix: describeCall(command, findCommand(command).usage),
    })
  const { positionals, values } = attempt()
  if (positionals.length < least || positionals.length > most) {
    const wanted = least === most ? String(most) : `at most ${most}`
    throw refuse(`${positionals.length} arguments were given, it takes ${wanted}`)
  }
  return { positionals, flags: new Set(flags.filter((flag) => values[flag] === true)) }

  function attempt() {
    const options = Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' as const }]))
    try {
      return parseArgs({ args: [...args], allowPositionals: true, options })
    } catch (error) {
      throw refuse(error instanceof Error ? error.message : String(error))
    }
  }
}

/** A path as who called means it: npm runs a checkout's scripts in its root, and says where they were called. */
export function resolveFromCaller(path: string): string {
  return resolve((IS_CHECKOUT ? process.env['INIT_CWD'] : undefined) ?? '', path)
}
