/** The commands by name; each is loaded when it is called. */
import { PgoBenchmarksError } from '../errors.ts'

/** One command. */
export interface Command {
  /** What may stand behind its name. */
  readonly usage: string
  readonly summary: string
  /** Its module; `run` takes what stands behind the name and resolves with the exit code. */
  readonly load: () => Promise<{ readonly run: (args: readonly string[]) => Promise<number> }>
}

const COMMANDS: Readonly<Record<string, Command>> = {
  doctor: {
    usage: '[DIRECTORY]',
    summary:
      'list every tool with its version and what it is needed for; exit code 1 when the project cannot run',
    load: async () => import('./doctor.ts'),
  },
  provision: {
    usage: '[--tests] [DIRECTORY]',
    summary: 'install the tools that the project needs and this machine lacks, saying each command',
    load: async () => import('./provision.ts'),
  },
  plan: {
    usage: '[DIRECTORY]',
    summary: 'say what would be built and why, without doing it',
    load: async () => import('./plan.ts'),
  },
  build: {
    usage: '[--verbose] [DIRECTORY]',
    summary: 'build, train and verify the arms without measuring, and print where they stand',
    load: async () => import('./build.ts'),
  },
  compare: {
    usage: 'RUN RUN',
    summary: 'compare two runs; exit code 2 when they are not comparable',
    load: async () => import('./compare.ts'),
  },
  recompute: {
    usage: '[RESULTS]',
    summary:
      'compute every verdict again from its windows, by default of the newest run; exit code 1 when one differs',
    load: async () => import('./recompute.ts'),
  },
  conformance: {
    usage: 'ENGINE [ARGUMENT…]',
    summary: 'check an engine against the protocol; exit code 1 when a check failed',
    load: async () => import('./conformance.ts'),
  },
}

/**
 * The command of a name.
 *
 * @throws PgoBenchmarksError `ARGUMENTS_INVALID`.
 */
export function findCommand(name: string): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command !== undefined) return command
  throw new PgoBenchmarksError('ARGUMENTS_INVALID', `there is no command \`${name}\``, {
    fix: `one of ${Object.keys(COMMANDS).join(', ')}; \`pgo-benchmarks help\` says what each does`,
  })
}

/** One command: how it is called, and what it does. */
export function renderUsage(name: string): string {
  const { usage, summary } = findCommand(name)
  return `${name} ${usage}\n      ${summary}`
}

/** All commands, two lines each. */
export function renderHelp(): string {
  const lines = Object.keys(COMMANDS).map((name) => `  ${renderUsage(name)}`)
  return [
    'Usage: pgo-benchmarks COMMAND',
    '',
    ...lines,
    '',
    'DIRECTORY is a project with a vitest.config.ts; default: this one.',
  ].join('\n')
}
