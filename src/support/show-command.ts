import { maskArguments } from './secrets.ts'

/** A long argument, as a prompt may be, is cut: the command is to be read, then tried. */
const LONGEST_ARGUMENT = 200
const NEEDS_NO_QUOTES = /^[\w%+,./:=@-]+$/

/** A command as a POSIX shell takes it; `…` stands for the rest of an argument of more than 200 characters, `***` for a secret. */
export function showCommand(command: readonly string[]): string {
  return maskArguments(command)
    .map((argument) => quote(argument))
    .join(' ')
}

function quote(argument: string): string {
  const shown = argument.length > LONGEST_ARGUMENT ? `${argument.slice(0, LONGEST_ARGUMENT)}…` : argument
  return NEEDS_NO_QUOTES.test(shown) ? shown : `'${shown.replaceAll("'", String.raw`'\''`)}'`
}
