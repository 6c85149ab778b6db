import type { Declaration, Options, Positionals } from './declaration.ts'
import { parseArguments } from './parse-arguments.ts'

/** One command of the command line. */
export interface Command extends Declaration {
  /**
   * Reads what stands behind its name, only then loads what it is made of, and runs it; resolves with the exit code.
   *
   * @throws PgoBenchmarksError `ARGUMENTS_INVALID`, and what the command itself throws.
   */
  readonly start: (args: readonly string[]) => Promise<number>
}

/** A declaration with what runs it. */
interface Definition<P extends Positionals, O extends Options> extends Pick<Declaration, 'name' | 'summary'> {
  readonly positionals?: P
  readonly options?: O
  /** Imports its module, whose `run` takes the arguments by their names and resolves with the exit code. */
  readonly load: () => Promise<{ readonly run: (values: Values<P, O>) => Promise<number> }>
}

/** What `run` gets: every argument by its name; of an option without a value, whether it was given. */
type Values<P extends Positionals, O extends Options> = {
  readonly [Name in keyof P]: PositionalValues[P[Name]['count']]
} & { readonly [Name in keyof O]: OptionValues[O[Name]['type']] }

interface PositionalValues {
  readonly one: string
  readonly optional: string | undefined
  readonly many: readonly string[]
  readonly rest: readonly string[]
}

interface OptionValues {
  readonly boolean: boolean
  readonly string: string | undefined
}

/** Makes a command of its declaration. A `run` that wants another argument than those declared does not compile. */
export function defineCommand<const P extends Positionals, const O extends Options>({
  name,
  summary,
  positionals,
  options,
  load,
}: Definition<P, O>): Command {
  const declaration = { name, summary, positionals: positionals ?? {}, options: options ?? {} }
  return {
    ...declaration,
    start: async (args) => {
      const values = parseArguments(declaration, args)
      const { run } = await load()
      // They were read as declared, and `Values` says the same in types.
      return run(values as Values<P, O>)
    },
  }
}
