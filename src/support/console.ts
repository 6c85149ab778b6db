/** Where the suite's words for people go, and how they may look there. */
import type { Vitest } from 'vitest/node'
import { cleanStyled } from './clean-text.ts'

/** The terminal, pipe or file that people read. */
export interface Console {
  readonly stream: Stream
  /** Prints whole lines, in order with Vitest's own; cleaned, so that nothing in them is obeyed. */
  readonly print: (lines: string) => void
  /** Prints a line that is a command to the CI system, as it is: foreign text in it must be cleaned and escaped before. */
  readonly command: (line: string) => void
  /** Writes as it is, for a line that will be drawn over. */
  readonly write: (text: string) => void
  readonly colors: boolean
  /** Whether a line may be drawn over: a terminal that nothing else draws on. */
  readonly live: boolean
  /** Columns of the terminal at this moment; elsewhere there is no limit. */
  readonly width: () => number
}

type Stream = Vitest['logger']['outputStream']

/** Reporters of Vitest that write data to stdout whatever their options are. */
const DATA_REPORTERS = new Set(['tap', 'tap-flat'])

/**
 * Opens the console of a run: Vitest's output stream, or its error stream when one of its reporters writes data to the
 * former, which words would spoil.
 */
export function openConsole(
  { logger, config }: Pick<Vitest, 'logger' | 'config'>,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Console {
  const reporters = config.reporters.filter((reporter) => Array.isArray(reporter))
  const data = reporters.some(
    ([name, options]) => DATA_REPORTERS.has(name) || Reflect.get(Object(options), 'stdout') === true,
  )
  const say = (lines: string): void => (data ? logger.error(lines) : logger.log(lines))
  const stream = data ? logger.errorStream : logger.outputStream
  const terminal = isTerminal(stream)
  const dumb = env['TERM'] === 'dumb'
  // Vitest's dot reporter owns the bottom of the terminal.
  const owned = reporters.some(([name]) => name === 'dot')
  return {
    stream,
    print: (lines) => say(cleanStyled(lines)),
    command: say,
    write: (text) => void stream.write(text),
    colors: readColors(env) ?? (terminal && !dumb),
    live: terminal && !dumb && !owned && !isSet(env['CI']),
    width: () =>
      terminal && 'columns' in stream && stream.columns > 0 ? stream.columns : Number.POSITIVE_INFINITY,
  }
}

/** What the variables ask for (no-color.org, force-color.org); undefined when they leave it to the stream. */
function readColors(env: Readonly<NodeJS.ProcessEnv>): boolean | undefined {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  return (env['FORCE_COLOR'] ?? '') === '' ? undefined : isSet(env['FORCE_COLOR'])
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value)
}

function isTerminal(stream: Stream): boolean {
  return 'isTTY' in stream && stream.isTTY
}
