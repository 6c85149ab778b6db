/** Every command: its name, its arguments in words, and the module that is loaded when it is called. */
import { findClosestWord } from '../settings/closest-word.ts'
import { describeCall } from '../support/describe-call.ts'
import { PgoBenchmarksError } from '../errors.ts'
import { defineCommand, type Command } from './command.ts'
import { renderUsage } from './help.ts'

const DIRECTORY = {
  label: 'DIRECTORY',
  count: 'optional',
  description: 'a project with a vitest.config.ts; default: this one',
} as const

const RUN = {
  label: 'RUN',
  count: 'one',
  description: 'the folder of a run in `reports`, or the results.json in it',
} as const

/** In the order of help: that of their use. */
export const COMMANDS: readonly Command[] = [
  defineCommand({
    name: 'init',
    summary: 'write what puts the engine of a folder under test; overwrites nothing',
    positionals: {
      directory: { ...DIRECTORY, description: "the engine's folder; default: this one" },
    },
    options: {
      bin: {
        type: 'string',
        label: 'NAME',
        description:
          'the program: a binary or example of cargo, a target of CMake, or the file that make makes',
      },
      baseline: {
        type: 'string',
        label: 'PATH',
        description: 'a finished binary, with `--pgo`: nothing is built',
      },
      pgo: { type: 'string', label: 'PATH', description: 'the same, built with its profile' },
      protocol: {
        type: 'string',
        label: 'KIND',
        description: 'process (default), openai or jsonl: what the engine speaks',
      },
      model: { type: 'string', label: 'PATH', description: 'path of the model that the engine is given' },
    },
    load: async () => import('./commands/init.ts'),
  }),
  defineCommand({
    name: 'doctor',
    summary:
      'list every tool with its version and what it is needed for; exit code 1 when the project cannot run',
    positionals: { directory: DIRECTORY },
    load: async () => import('./commands/doctor.ts'),
  }),
  defineCommand({
    name: 'provision',
    summary: 'install the tools that the project needs and this machine lacks, saying each command',
    positionals: { directory: DIRECTORY },
    options: {
      tests: {
        type: 'boolean',
        description: 'install what the tests of this repository need: every tool, whatever the settings are',
      },
    },
    load: async () => import('./commands/provision.ts'),
  }),
  defineCommand({
    name: 'plan',
    summary: 'say what would be built and why, without doing it',
    positionals: { directory: DIRECTORY },
    load: async () => import('./commands/plan.ts'),
  }),
  defineCommand({
    name: 'build',
    summary: 'build, train and verify the arms without measuring, and print where they stand',
    positionals: { directory: DIRECTORY },
    options: {
      verbose: { type: 'boolean', description: 'print what the tools print, as `PGO_VERBOSE=1` does' },
    },
    load: async () => import('./commands/build.ts'),
  }),
  defineCommand({
    name: 'clean',
    summary: 'remove what compilers left of the builds; arms and profiles stay',
    positionals: { directory: DIRECTORY },
    options: {
      all: { type: 'boolean', description: 'remove arms and profiles too; reports stay' },
    },
    load: async () => import('./commands/clean.ts'),
  }),
  defineCommand({
    name: 'compare',
    summary: 'compare two runs; exit code 2 when they are not comparable',
    positionals: { first: RUN, second: RUN },
    load: async () => import('./commands/compare.ts'),
  }),
  defineCommand({
    name: 'pool',
    summary: 'one verdict from the runs of several machines; exit code 2 when there is none',
    positionals: { runs: { ...RUN, count: 'many' } },
    load: async () => import('./commands/pool.ts'),
  }),
  defineCommand({
    name: 'recompute',
    summary:
      'compute every verdict again from its windows, by default of the newest run; exit code 1 when one differs',
    positionals: {
      results: {
        label: 'RESULTS',
        count: 'optional',
        description: 'the folder of a run, or its results.json; default: the newest of this project',
      },
    },
    load: async () => import('./commands/recompute.ts'),
  }),
  defineCommand({
    name: 'conformance',
    summary: 'check an engine against the protocol; exit code 1 when a check failed',
    positionals: {
      engine: { label: 'ENGINE', count: 'one', description: 'its path, or its name on the PATH' },
      args: { label: 'ARGUMENT', count: 'rest', description: 'what the engine is started with, untouched' },
    },
    load: async () => import('./commands/conformance.ts'),
  }),
]

/**
 * The command of a name.
 *
 * @throws PgoBenchmarksError `ARGUMENTS_INVALID`.
 */
export function findCommand(name: string): Command {
  const command = COMMANDS.find((each) => each.name === name)
  if (command !== undefined) return command
  const names = COMMANDS.map((each) => each.name)
  const meant = findClosestWord(name, names)
  const why = `there is no command \`${name}\``
  throw meant === undefined
    ? new PgoBenchmarksError('ARGUMENTS_INVALID', why, {
        fix: `one of ${names.join(', ')}; \`pgo-benchmarks help\` says what each does`,
      })
    : new PgoBenchmarksError('ARGUMENTS_INVALID', `${why}, did you mean \`${meant}\`?`, {
        fix: describeCall(meant, renderUsage(findCommand(meant))),
      })
}
