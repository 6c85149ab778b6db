// As a whole: a Node so old that it lacks `parseArgs` has to load this as well, to be told that it is too old.
import util from 'node:util'
import { findClosestWord } from '../settings/closest-word.ts'
import { describeCall } from '../support/describe-call.ts'
import { PgoBenchmarksError } from '../errors.ts'
import { handsOn, type Declaration, type Options, type Positionals } from './declaration.ts'
import { renderUsage } from './help.ts'

/** Every positional, and every option that was given, by its name. */
export type ParsedArguments = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/**
 * Reads the arguments of a command as it declares them; an option without a value is false when it was not given.
 *
 * @param args what stands behind its name.
 * @throws PgoBenchmarksError `ARGUMENTS_INVALID` for an option that it does not have, a value that is missing or too much, and a wrong number of positionals.
 */
export function parseArguments(command: Declaration, args: readonly string[]): ParsedArguments {
  const { positionals, options } = command
  const end = findEnd(command, args)
  const own = args.slice(0, end)
  const unknown = describeUnknown(options, own)
  if (unknown !== undefined) throw refuse(command, unknown)
  const parsed = attempt()
  const given = [...parsed.positionals, ...args.slice(end)]
  const wrongCount = describeWrongCount(positionals, given)
  if (wrongCount !== undefined) throw refuse(command, wrongCount)
  const flags = Object.keys(options).filter((name) => options[name]?.type === 'boolean')
  const absent = Object.fromEntries(flags.map((name) => [name, false]))
  return { ...assign(positionals, given), ...absent, ...parsed.values }

  function attempt() {
    try {
      return util.parseArgs({ args: own, options, allowPositionals: true })
    } catch (error) {
      throw refuse(command, error instanceof Error ? error.message : String(error))
    }
  }
}

function refuse(command: Declaration, why: string): PgoBenchmarksError {
  return new PgoBenchmarksError('ARGUMENTS_INVALID', `\`${command.name}\`: ${why}`, {
    fix: describeCall(command.name, renderUsage(command)),
  })
}

/** How many arguments are the command's own: one that hands some on has none behind its first positional. */
function findEnd(command: Declaration, args: readonly string[]): number {
  if (!handsOn(command)) return args.length
  const first = tokenize(command.options, args).find(({ kind }) => kind === 'positional')
  return first?.index ?? args.length
}

function tokenize(options: Options, args: readonly string[]) {
  return util.parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens
}

/** An option that is not among those of the command. */
function describeUnknown(options: Options, args: readonly string[]): string | undefined {
  for (const token of tokenize(options, args)) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue
    const meant = findClosestWord(token.name, [...Object.keys(options), 'help'])
    return `Unknown option '${token.rawName}'${meant === undefined ? '' : `, did you mean '--${meant}'?`}`
  }
  return undefined
}

function describeWrongCount(positionals: Positionals, given: readonly string[]): string | undefined {
  const counts = Object.values(positionals).map(({ count }) => count)
  const least = counts.filter((count) => count === 'one' || count === 'many').length
  const endless = counts.some((count) => count === 'many' || count === 'rest')
  const most = endless ? Number.POSITIVE_INFINITY : counts.length
  if (given.length >= least && given.length <= most) return undefined
  const bound = given.length < least ? `at least ${least}` : `at most ${most}`
  return `${given.length} arguments were given, it takes ${least === most ? least : bound}`
}

function assign(positionals: Positionals, given: readonly string[]): ParsedArguments {
  const left = [...given]
  const values: Record<string, string | readonly string[] | undefined> = {}
  for (const [name, { count }] of Object.entries(positionals)) {
    values[name] = count === 'many' || count === 'rest' ? left.splice(0) : left.shift()
  }
  return values
}
