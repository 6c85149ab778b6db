import { handsOn, type Declaration, type Option, type Positional } from './declaration.ts'

/** What may stand behind the name of a command, such as `[--tests] [DIRECTORY]`. */
export function renderUsage({ positionals, options }: Declaration): string {
  const flags = Object.entries(options).map((entry) => `[${renderOption(entry)}]`)
  return [...flags, ...Object.values(positionals).map((positional) => renderPositional(positional))].join(' ')
}

function renderOption([name, option]: readonly [string, Option]): string {
  return option.type === 'boolean' ? `--${name}` : `--${name} ${option.label}`
}

function renderPositional({ label, count }: Positional): string {
  switch (count) {
    case 'one':
      return label
    case 'optional':
      return `[${label}]`
    case 'many':
      return `${label}…`
    case 'rest':
      return `[${label}…]`
  }
}

/** One command: how it is called, what it does, and each of its arguments. */
export function renderCommandHelp(command: Declaration): string {
  const options = Object.entries(command.options)
  const rows = [
    ...Object.values(command.positionals).map(({ label, description }) => [label, description] as const),
    ...options.map((entry) => [renderOption(entry), entry[1].description] as const),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, description]) => `  ${name.padEnd(width)}  ${description}`)
  // Two positionals of one kind are explained once.
  const explained = lines.length === 0 ? [] : ['', ...new Set(lines)]
  return [renderSummary(command), ...explained].join('\n')
}

/** All commands, two lines each. */
export function renderHelp(commands: readonly Declaration[]): string {
  return [
    'Usage: pgo-benchmarks COMMAND',
    '',
    ...commands.map((command) => `  ${renderSummary(command)}`),
    '',
    '`pgo-benchmarks COMMAND --help` explains its arguments.',
  ].join('\n')
}

function renderSummary(command: Declaration): string {
  return `${`${command.name} ${renderUsage(command)}`.trimEnd()}\n      ${command.summary}`
}

/** Whether the arguments of a command ask for its help. Behind `--`, or behind an engine that the rest is handed on to, `--help` is not ours. */
export function asksForHelp(command: Declaration, args: readonly string[]): boolean {
  const isValue = (index: number): boolean =>
    command.options[args[index - 1]?.replace(/^--/, '') ?? '']?.type === 'string'
  const isPositional = (arg: string, index: number): boolean => !arg.startsWith('-') && !isValue(index)
  const end = args.findIndex((arg, index) => arg === '--' || (handsOn(command) && isPositional(arg, index)))
  return args.slice(0, end === -1 ? args.length : end).some((arg) => arg === '--help' || arg === '-h')
}
