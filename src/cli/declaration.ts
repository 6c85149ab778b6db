/** What is said of a command once: its arguments are read by it, and its help is made of it. */

/** How often a positional is given: once, at most once, once or more, or whatever stands behind, which is handed on untouched. */
export type Count = 'one' | 'optional' | 'many' | 'rest'

/** An argument that is known by its place. */
export interface Positional {
  /** Its name in help, such as `DIRECTORY`. */
  readonly label: string
  readonly count: Count
  readonly description: string
}

/** An argument that is known by its name: `--name`, or `--name VALUE` and `--name=VALUE`, where `label` names the value in help. */
export type Option =
  | { readonly type: 'boolean'; readonly description: string }
  | { readonly type: 'string'; readonly label: string; readonly description: string }

/** By the names that the command's code has for them, in their order: `optional` behind `one`, then at most one of `many` or `rest`. */
export type Positionals = Readonly<Record<string, Positional>>

/** By their names without the dashes. */
export type Options = Readonly<Record<string, Option>>

/** A command as it is called. */
export interface Declaration {
  readonly name: string
  /** One line, a verb first. */
  readonly summary: string
  readonly positionals: Positionals
  readonly options: Options
}

/** Whether a command hands on what stands behind its first positional, as one that starts another program does. */
export function handsOn({ positionals }: Declaration): boolean {
  return Object.values(positionals).some(({ count }) => count === 'rest')
}
